-- The note of its owner on a dataset.
INSERT INTO history_dataset_association_annotation_association (history_dataset_association_id, user_id,
	annotation)
SELECT i.id, h.user_id, :annotation
FROM history_dataset_association i
JOIN history h ON h.id = i.history_id WHERE i.id = :id
