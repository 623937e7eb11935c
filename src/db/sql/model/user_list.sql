-- All users that are not deleted, each with the newest key.
SELECT u.id, u.username, u.email,
	(SELECT k.key FROM api_keys k
	WHERE k.user_id = u.id AND k.deleted = FALSE
	ORDER BY k.create_time DESC, k.id DESC LIMIT 1)
FROM galaxy_user u WHERE u.deleted IS NOT TRUE ORDER BY u.id
