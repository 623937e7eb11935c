-- track.count_plain: all records of a user; index waybill_export_by_user
-- alone.
SELECT count(*) FROM waybill_export WHERE user_id = :user_id
