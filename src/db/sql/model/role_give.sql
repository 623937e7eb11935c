-- Give a role to a user.
INSERT INTO user_role_association (create_time, update_time, user_id, role_id)
VALUES (:now, :now, :user, :role)
