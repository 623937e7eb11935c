-- track.export_by_sts: the newest record that names a short term storage
-- request; index waybill_export_by_sts.
SELECT * FROM waybill_record WHERE sts_uuid = :sts_uuid
ORDER BY id DESC LIMIT 1
