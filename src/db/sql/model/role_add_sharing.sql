-- A role for the owner of a history and the users (a JSON list).
INSERT INTO role (create_time, update_time, name, description, type, deleted)
SELECT :now, :now, substr('Sharing role for: ' ||
	group_concat(u.email, ', '), 1, 255), '',
	'sharing', FALSE
FROM galaxy_user u
WHERE u.id IN (SELECT user_id FROM history WHERE id = :history
	UNION SELECT value FROM json_each(:users))
