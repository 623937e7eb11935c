-- track.export_get: a record, by primary key.
SELECT * FROM waybill_record WHERE id = :id
