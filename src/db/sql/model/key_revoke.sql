-- Make all keys of a user void.
UPDATE api_keys SET deleted = TRUE WHERE user_id = :user AND deleted = FALSE
