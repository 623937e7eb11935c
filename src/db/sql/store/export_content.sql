-- export_content: what a dataset or a collection that is exported alone is
-- called; one row by primary key, none when it is not there.
SELECT name FROM history_dataset_association WHERE id = :dataset
UNION ALL
SELECT name FROM history_dataset_collection_association WHERE id = :collection
