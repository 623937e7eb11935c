-- What new histories of the user start with: whose role may manage.
INSERT INTO default_user_permissions (user_id, action, role_id)
VALUES (:user, 'manage permissions', :role)
