-- The datasets behind a JSON list whose bytes may go.
SELECT DISTINCT d.id, d.uuid, d._extra_files_path
FROM json_each(:list) j
CROSS JOIN history_dataset_association h ON h.id = j.value
JOIN dataset d ON d.id = h.dataset_id
WHERE d.purged IS TRUE AND d.purgable IS NOT FALSE
AND d.external_filename IS NULL
