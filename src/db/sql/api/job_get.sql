-- api.job_get: one job of Galaxy's table, by primary key.
SELECT j.id, j.history_id, j.tool_id, j.state, j.exit_code, j.create_time,
	j.update_time, j.galaxy_version, j.user_id, j.copied_from_job_id,
	j.tool_stdout, j.tool_stderr, j.job_stdout, j.job_stderr
FROM job j WHERE j.id = :id
