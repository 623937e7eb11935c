-- Make datasets (a JSON list) public; index on dataset_permissions.dataset_id.
DELETE FROM dataset_permissions
WHERE action = 'access'
AND dataset_id IN (SELECT value FROM json_each(:datasets))
