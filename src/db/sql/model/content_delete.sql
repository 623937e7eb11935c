-- Mark datasets (a JSON list) deleted.
UPDATE history_dataset_association SET deleted = TRUE, update_time = :now
WHERE id IN (SELECT value FROM json_each(:list)) AND deleted IS NOT TRUE
