-- A collection of a history with its id.
INSERT INTO history_dataset_collection_association (id, collection_id,
	history_id, name, hid, visible, deleted,
	copied_from_history_dataset_collection_association_id,
	implicit_output_name, job_id, create_time, update_time)
VALUES (:id, :collection, :history, :name, :hid, TRUE, :deleted, :copied_from,
	:output_name, :job, :now, :now)
