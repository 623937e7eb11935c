-- Collections of a history, as copy_plan_datasets.
INSERT INTO waybill_copy (kind, old, new)
SELECT 2, c.id,
	(SELECT coalesce(max(id), 0) FROM history_dataset_collection_association)
	+ row_number() OVER (ORDER BY c.id)
FROM history_dataset_collection_association c
WHERE c.history_id = :from AND (:all OR c.deleted IS NOT TRUE)
