-- jobs.dataset: name, history and dataset row of a dataset of a history. By
-- primary key.
SELECT name, history_id, dataset_id
FROM history_dataset_association
WHERE id = :id
