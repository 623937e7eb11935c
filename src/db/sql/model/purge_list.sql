-- The datasets of a history as a JSON list; index on history_id.
SELECT json_group_array(id) FROM history_dataset_association
WHERE history_id = :history
