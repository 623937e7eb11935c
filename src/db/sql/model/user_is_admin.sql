-- Own sites only: one row when the user is an administrator.
SELECT 1 FROM waybill_user WHERE user_id = :user AND is_admin = 1
