-- A collection that a job made.
INSERT INTO job_to_output_dataset_collection (job_id, dataset_collection_id,
	name)
VALUES (:job, :target, :name)
