-- A dataset that a job made; before 19.05 its output had the dataset's name.
INSERT INTO job_to_output_dataset (job_id, dataset_id, name)
VALUES (:job, :target, coalesce(:name, (SELECT name
	FROM history_dataset_association WHERE id = :target)))
