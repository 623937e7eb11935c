-- The datasets of a history whose bytes may go.
SELECT DISTINCT d.id, d.uuid, d._extra_files_path
FROM history_dataset_association h JOIN dataset d ON d.id = h.dataset_id
WHERE h.history_id = :id AND d.purged IS TRUE AND d.purgable IS NOT FALSE
AND d.external_filename IS NULL
