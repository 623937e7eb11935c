-- Sources of a batch of datasets with their hashes, by place: one row a hash,
-- or one row for a source without any.
SELECT j.key, s.id, s.source_uri, s.extra_files_path, s.transform,
	s.requested_transform, x.hash_function, x.hash_value
FROM json_each(:ids) j
JOIN history_dataset_association h ON h.id = j.value
JOIN dataset_source s ON s.dataset_id = h.dataset_id
LEFT JOIN dataset_source_hash x ON x.dataset_source_id = s.id
ORDER BY j.key, s.id, x.id
