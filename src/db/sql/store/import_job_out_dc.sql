-- A collection that came of mapping; the target is a dataset_collection.
INSERT INTO job_to_implicit_output_dataset_collection (job_id,
	dataset_collection_id, name)
VALUES (:job, :target, :name)
