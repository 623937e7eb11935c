-- A new key.
INSERT INTO api_keys (create_time, user_id, key, deleted)
VALUES (:now, :user, :key, FALSE)
