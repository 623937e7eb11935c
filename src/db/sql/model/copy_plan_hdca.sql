-- One collection of a history.
INSERT INTO waybill_copy (kind, old, new)
SELECT 2, :id, coalesce(max(id), 0) + 1
FROM history_dataset_collection_association
