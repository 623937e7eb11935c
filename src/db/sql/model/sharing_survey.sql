-- The datasets of a history that are not purged: row of the history, dataset,
-- name; may somebody with the roles (a JSON list) manage it; may all those of
-- the users (a JSON list) read it with whom the history is not shared yet.
WITH newcomer (id) AS (
	SELECT j.value FROM json_each(:users) j
	WHERE NOT EXISTS (SELECT 1 FROM history_user_share_association s
		WHERE s.history_id = :history AND s.user_id = j.value)
), held (user_id, role_id) AS (
	SELECT a.user_id, a.role_id FROM user_role_association a
	WHERE a.user_id IN (SELECT id FROM newcomer)
	UNION
	SELECT g.user_id, r.role_id FROM user_group_association g
	JOIN group_role_association r ON r.group_id = g.group_id
	WHERE g.user_id IN (SELECT id FROM newcomer)
)
SELECT h.id, h.dataset_id, h.name,
	EXISTS (SELECT 1 FROM dataset_permissions p
		WHERE p.dataset_id = h.dataset_id
		AND p.action = 'manage permissions'
		AND p.role_id IN (SELECT value FROM json_each(:roles))),
	NOT EXISTS (SELECT 1 FROM dataset_permissions p CROSS JOIN newcomer n
		WHERE p.dataset_id = h.dataset_id AND p.action = 'access'
		AND NOT EXISTS (SELECT 1 FROM held
			WHERE held.user_id = n.id
			AND held.role_id = p.role_id))
FROM history_dataset_association h
WHERE h.history_id = :history AND h.purged IS NOT TRUE
ORDER BY h.id
