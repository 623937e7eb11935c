-- The newest key of a user. Index ix_api_keys_user_id.
SELECT key FROM api_keys WHERE user_id = :user AND deleted = FALSE
ORDER BY create_time DESC, id DESC LIMIT 1
