-- track.count_live: how many list_live would give without its limits.
SELECT count(*) FROM waybill_export e
WHERE outcome IS NULL
	AND (:user_id IS NULL OR user_id = :user_id)
	AND (:object_type IS NULL OR object_type = :object_type)
	AND (:object_id IS NULL OR object_id = :object_id)
	AND (:batch IS NULL OR batch = :batch)
	AND (:since IS NULL OR create_time >= :since)
	AND (:q IS NULL OR lower(object_name) LIKE lower(:q) ESCAPE '\')
	AND (:state IS NULL OR :state = CASE WHEN outcome IS NULL THEN
		(SELECT t.state FROM waybill_task t WHERE t.id = e.task_id)
		WHEN removed = 1 OR (pinned = 0 AND expires_at <= :now)
		THEN 'expired' ELSE outcome END)
