-- Own sites only: whether the user is an administrator.
INSERT INTO waybill_user (user_id, is_admin) VALUES (:user, :admin)
