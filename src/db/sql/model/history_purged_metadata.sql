-- The metadata files of a history whose bytes may go.
SELECT m.id, m.uuid
FROM history_dataset_association h JOIN metadata_file m ON m.hda_id = h.id
WHERE h.history_id = :id AND m.purged IS TRUE
