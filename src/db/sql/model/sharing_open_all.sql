-- Make every dataset of a history public that somebody with these roles (a
-- JSON list) manages; indexes on history_id and dataset_permissions.dataset_id.
DELETE FROM dataset_permissions
WHERE action = 'access' AND dataset_id IN (
	SELECT h.dataset_id FROM history_dataset_association h
	WHERE h.history_id = :history AND h.purged IS NOT TRUE
	AND EXISTS (SELECT 1 FROM dataset_permissions m
		WHERE m.dataset_id = h.dataset_id
		AND m.action = 'manage permissions'
		AND m.role_id IN (SELECT value FROM json_each(:roles))))
