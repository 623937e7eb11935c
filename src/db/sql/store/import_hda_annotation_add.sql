-- The owner's note on a dataset.
INSERT INTO history_dataset_association_annotation_association
	(history_dataset_association_id, user_id, annotation)
VALUES (:hda, :user, :annotation)
