-- Give up datasets of histories (a JSON list) that are not given up yet.
UPDATE history_dataset_association
SET deleted = TRUE, purged = TRUE, update_time = :now
WHERE id IN (SELECT value FROM json_each(:list)) AND purged IS NOT TRUE
