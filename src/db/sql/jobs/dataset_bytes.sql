-- jobs.dataset_bytes: bytes of a dataset. By primary key.
SELECT coalesce(d.file_size, 0)
FROM history_dataset_association h JOIN dataset d ON d.id = h.dataset_id
WHERE h.id = :id AND h.purged IS NOT TRUE AND d.purged IS NOT TRUE
AND d.state = 'ok'
