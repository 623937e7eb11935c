-- api.job_list: jobs of a history, or without one of a user, the newest first,
-- in the columns of api.job_get; states is a JSON list or NULL. Indexes
-- ix_job_history_id and ix_job_user_id.
SELECT j.id, j.history_id, j.tool_id, j.state, j.exit_code, j.create_time,
	j.update_time, j.galaxy_version, j.user_id, j.copied_from_job_id,
	j.tool_stdout, j.tool_stderr, j.job_stdout, j.job_stderr
FROM job j
WHERE j.id IN (SELECT h.id FROM job h WHERE h.history_id = :history
	UNION ALL SELECT u.id FROM job u
		WHERE :history IS NULL AND u.user_id = :user)
AND (:states IS NULL OR j.state IN (SELECT value FROM json_each(:states)))
ORDER BY CASE WHEN :by_creation THEN j.create_time ELSE j.update_time END
	DESC, j.id DESC
LIMIT :max_rows OFFSET :skip_rows
