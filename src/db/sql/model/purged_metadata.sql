-- The metadata files of a JSON list's datasets, or of copies, whose bytes may
-- go; index of dataset_id.
SELECT DISTINCT m.id, m.uuid
FROM json_each(:list) j
CROSS JOIN history_dataset_association h ON h.id = j.value
CROSS JOIN history_dataset_association c ON c.dataset_id = h.dataset_id
JOIN metadata_file m ON m.hda_id = c.id
WHERE m.purged IS TRUE
