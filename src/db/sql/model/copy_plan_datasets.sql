-- Datasets of a history; those that are deleted when all are wanted. The write
-- lock keeps the largest id true; index on history_id.
INSERT INTO waybill_copy (kind, old, new)
SELECT 0, h.id, (SELECT coalesce(max(id), 0) FROM history_dataset_association)
	+ row_number() OVER (ORDER BY h.id)
FROM history_dataset_association h
WHERE h.history_id = :from AND (:all OR h.deleted IS NOT TRUE)
