-- The metadata files of a history's datasets, or of copies, whose bytes may go;
-- index of dataset_id.
SELECT DISTINCT m.id, m.uuid
FROM history_dataset_association h
CROSS JOIN history_dataset_association c ON c.dataset_id = h.dataset_id
JOIN metadata_file m ON m.hda_id = c.id
WHERE h.history_id = :id AND m.purged IS TRUE
