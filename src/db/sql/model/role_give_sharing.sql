-- Give a role to the owner of a history and the users (a JSON list).
INSERT INTO user_role_association (create_time, update_time, user_id, role_id)
SELECT :now, :now, w.id, :role
FROM (SELECT user_id AS id FROM history WHERE id = :history
	UNION SELECT value FROM json_each(:users)) w
