-- The datasets of a history in the order in which they are shown.
SELECT id FROM history_dataset_association WHERE history_id = :id
ORDER BY hid, id
