-- track.export_failed: the outcome of an export without a result, once. By
-- primary key.
UPDATE waybill_export
SET outcome = :outcome, end_time = :end_time
WHERE id = :id AND outcome IS NULL
