-- A hash of what a source serves.
INSERT INTO dataset_source_hash (dataset_source_id, hash_function, hash_value)
VALUES (:source, :function, :value)
