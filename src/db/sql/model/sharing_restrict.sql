-- Only who has the role reads these datasets (a JSON list).
INSERT INTO dataset_permissions (create_time, update_time, action, dataset_id,
	role_id)
SELECT :now, :now, 'access', value, :role FROM json_each(:datasets)
GROUP BY value
