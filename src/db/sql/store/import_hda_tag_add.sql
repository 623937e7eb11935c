-- A tag of a dataset.
INSERT INTO history_dataset_association_tag_association
	(history_dataset_association_id, tag_id, user_id, user_tname, value,
	user_value)
VALUES (:hda, :tag, :user, :tname, :value, :user_value)
