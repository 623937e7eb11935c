-- A dataset that was converted from another one on its own.
INSERT INTO implicitly_converted_dataset_association (create_time, update_time,
	hda_id, hda_parent_id, deleted, metadata_safe, type)
VALUES (:now, :now, :hda, :parent, FALSE, FALSE, :type)
