-- A dataset that a job read.
INSERT INTO job_to_input_dataset (job_id, dataset_id, dataset_version, name)
VALUES (:job, :target, 0, :name)
