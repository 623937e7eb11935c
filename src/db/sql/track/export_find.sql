-- track.export_find: two records at most whose uuid begins so; unique index on
-- uuid.
SELECT * FROM waybill_record
WHERE uuid >= :low AND uuid <= :high
	AND (:user_id IS NULL OR user_id = :user_id)
ORDER BY uuid
LIMIT 2
