-- A hash of a dataset, as the archive tells it.
INSERT INTO dataset_hash (dataset_id, hash_function, hash_value,
	extra_files_path)
VALUES (:dataset, :function, :value, :path)
