-- export_jobs: the jobs in order, by primary key.
SELECT w.id, j.id, j.create_time, j.update_time, j.state, j.tool_id,
	j.tool_version, j.galaxy_version, j.command_line, j.exit_code, j.info,
	j.job_messages, j.job_stderr, j.job_stdout, j.object_store_id,
	j.object_store_id_overrides, j.tool_state, j.tool_stderr,
	j.tool_stdout, j.traceback
FROM waybill_ref w CROSS JOIN job j ON j.id = w.value
WHERE w.kind = 5
ORDER BY w.id
