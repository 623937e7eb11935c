-- A collection becomes one of a history's.
INSERT INTO history_dataset_collection_association (collection_id, history_id,
	name, hid, visible, deleted, create_time, update_time)
VALUES (:collection, :history, :name, :hid, TRUE, FALSE, :now, :now)
