-- track.list_user: records, newest first:
-- of one user; index waybill_export_by_user.
-- Whatever else is asked for is looked at row by row.
SELECT * FROM waybill_record
WHERE user_id = :owner_id
	AND id < :before_id
	AND (:user_id IS NULL OR user_id = :user_id)
	AND (:object_type IS NULL OR object_type = :object_type)
	AND (:object_id IS NULL OR object_id = :object_id)
	AND (:batch IS NULL OR batch = :batch)
	AND (:since IS NULL OR create_time >= :since)
	AND (:q IS NULL OR lower(object_name) LIKE lower(:q) ESCAPE '\')
	AND (:state IS NULL OR :state = CASE WHEN outcome IS NULL THEN state
		WHEN removed = 1 OR (pinned = 0 AND expires_at <= :now)
		THEN 'expired' ELSE outcome END)
ORDER BY id DESC
LIMIT :max_rows OFFSET :skip_rows
