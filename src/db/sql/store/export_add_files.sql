-- export_add_files: which record is the first with the bytes of a dataset.
INSERT INTO waybill_ref (kind, id, value)
SELECT 1, dataset_id, min(position) FROM waybill_pick
WHERE bytes AND dataset_id IS NOT NULL GROUP BY dataset_id
