-- The hashes of a dataset's bytes; index ix_dataset_hash_dataset_id.
SELECT id, hash_function, hash_value, extra_files_path FROM dataset_hash
WHERE dataset_id = :dataset ORDER BY id
