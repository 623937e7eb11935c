-- The note of its owner on a history's collection.
INSERT INTO history_dataset_collection_annotation_association (history_dataset_collection_id, user_id,
	annotation)
SELECT i.id, h.user_id, :annotation
FROM history_dataset_collection_association i
JOIN history h ON h.id = i.history_id WHERE i.id = :id
