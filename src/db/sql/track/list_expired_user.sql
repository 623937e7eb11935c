-- track.list_expired_user: records, newest first:
-- of one user, that expired; index waybill_export_removed_by_user.
-- What is overdue but not removed yet is sorted in; index
-- waybill_export_by_expiry. Whatever else is asked for is looked at row by row.
SELECT * FROM waybill_record
WHERE removed = 1 AND user_id = :owner_id AND id < :before_id
	AND outcome IS NOT NULL
	AND (:object_type IS NULL OR object_type = :object_type)
	AND (:object_id IS NULL OR object_id = :object_id)
	AND (:since IS NULL OR create_time >= :since)
	AND (:q IS NULL OR lower(object_name) LIKE lower(:q) ESCAPE '\')
UNION ALL
SELECT * FROM waybill_record
WHERE id IN (SELECT x.id FROM waybill_export x
		WHERE x.expires_at <= :now AND x.removed = 0 AND x.pinned = 0)
	AND +user_id = :owner_id AND id < :before_id AND outcome IS NOT NULL
	AND (:object_type IS NULL OR object_type = :object_type)
	AND (:object_id IS NULL OR object_id = :object_id)
	AND (:since IS NULL OR create_time >= :since)
	AND (:q IS NULL OR lower(object_name) LIKE lower(:q) ESCAPE '\')
ORDER BY id DESC
LIMIT :max_rows OFFSET :skip_rows
