-- Whose key this is. Only the newest key of a user that is not deleted counts.
-- Indexes ix_api_keys_key and ix_api_keys_user_id.
SELECT u.id, u.username, u.email
FROM api_keys k JOIN galaxy_user u ON u.id = k.user_id
WHERE k.key = :key AND k.deleted = FALSE AND u.deleted IS NOT TRUE
AND NOT EXISTS (SELECT 1 FROM api_keys n
	WHERE n.user_id = k.user_id AND n.deleted = FALSE
	AND n.create_time > k.create_time)
