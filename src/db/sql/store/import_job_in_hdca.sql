-- A collection that a job read.
INSERT INTO job_to_input_dataset_collection (job_id, dataset_collection_id,
	name)
VALUES (:job, :target, :name)
