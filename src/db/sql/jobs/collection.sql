-- jobs.collection: name and history of a collection. By primary key.
SELECT name, history_id
FROM history_dataset_collection_association
WHERE id = :id
