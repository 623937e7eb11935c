-- The role of sharing that exactly the owner of a history and the users (a
-- JSON list) have.
WITH wanted (id) AS (
	SELECT user_id FROM history WHERE id = :history
	UNION SELECT value FROM json_each(:users)
)
SELECT r.id FROM user_role_association o JOIN role r ON r.id = o.role_id
WHERE o.user_id = (SELECT user_id FROM history WHERE id = :history)
AND r.type = 'sharing' AND r.deleted IS NOT TRUE
AND NOT EXISTS (SELECT 1 FROM user_role_association a
	WHERE a.role_id = r.id AND a.user_id NOT IN (SELECT id FROM wanted))
AND NOT EXISTS (SELECT 1 FROM wanted w
	WHERE w.id NOT IN (SELECT a.user_id FROM user_role_association a
		WHERE a.role_id = r.id AND a.user_id IS NOT NULL))
ORDER BY r.id LIMIT 1
