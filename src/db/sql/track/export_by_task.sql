-- track.export_by_task: a record, by the unique uuid of its task.
SELECT * FROM waybill_record WHERE uuid = :uuid
