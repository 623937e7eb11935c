-- track.job_list: records of a history's exports by jobs, newest first; index
-- waybill_job_export_by_history. Of all users, or of one; all, or one of them.
SELECT r.* FROM waybill_job_export j
CROSS JOIN waybill_record r ON r.id = j.export_id
WHERE j.history_id = :history_id
	AND (:export_id IS NULL OR j.export_id = :export_id)
	AND (:user_id IS NULL OR r.user_id = :user_id)
ORDER BY j.export_id DESC
LIMIT :max_rows OFFSET :skip_rows
