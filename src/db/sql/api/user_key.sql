-- api.user_key: the newest key of a user and when it was made; index
-- ix_api_keys_user_id.
SELECT key, create_time FROM api_keys
WHERE user_id = :user AND deleted = FALSE
ORDER BY create_time DESC, id DESC LIMIT 1
