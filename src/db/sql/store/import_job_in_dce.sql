-- An element of a collection that a job read.
INSERT INTO job_to_input_dataset_collection_element (job_id,
	dataset_collection_element_id, name)
VALUES (:job, :target, :name)
