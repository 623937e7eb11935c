-- A new history gets what its owner's new histories get. Index
-- ix_default_user_permissions_user_id.
INSERT INTO default_history_permissions (history_id, action, role_id)
SELECT :history, action, role_id FROM default_user_permissions
WHERE user_id = :user ORDER BY id
