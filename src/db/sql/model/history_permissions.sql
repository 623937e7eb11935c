-- What a new history lets its datasets inherit: the user's own defaults.
INSERT INTO default_history_permissions (history_id, action, role_id)
SELECT :history, action, role_id FROM default_user_permissions
WHERE user_id = :user ORDER BY id
