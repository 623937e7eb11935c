-- Hashes of a batch of datasets, by place.
SELECT j.key, x.hash_function, x.hash_value, x.extra_files_path
FROM json_each(:ids) j
JOIN history_dataset_association h ON h.id = j.value
JOIN dataset_hash x ON x.dataset_id = h.dataset_id
ORDER BY j.key, x.id
