-- A job that ran elsewhere, with its id.
INSERT INTO job (id, create_time, update_time, history_id, tool_id,
	tool_version, galaxy_version, state, info, command_line, dependencies,
	job_messages, job_stdout, job_stderr, tool_stdout, tool_stderr,
	exit_code, traceback, user_id, object_store_id, imported,
	object_store_id_overrides, tool_state)
VALUES (:id, :created, :updated, :history, :tool_id, :tool_version,
	:galaxy_version, :state, :info, :command_line, CAST('[]' AS BLOB),
	:messages, :job_stdout, :job_stderr, :tool_stdout, :tool_stderr,
	:exit_code, :traceback, :user, :object_store_id, TRUE, :overrides,
	:tool_state)
