-- One row when the dataset exists and every role that its access rows name is
-- among the roles (a JSON list of ids).
SELECT 1 FROM dataset d WHERE d.id = :dataset AND NOT EXISTS (
	SELECT 1 FROM dataset_permissions p
	WHERE p.dataset_id = d.id AND p.action = 'access'
	AND (p.role_id IS NULL
	OR p.role_id NOT IN (SELECT value FROM json_each(:roles))))
