-- Where the bytes of a batch of datasets are, by place.
SELECT j.key, d.id, d.uuid, d.external_filename
FROM json_each(:ids) j
JOIN history_dataset_association h ON h.id = j.value
JOIN dataset d ON d.id = h.dataset_id
WHERE d.purged IS NOT TRUE
ORDER BY j.key
