-- A batch of jobs (a JSON list of their ids) in the order of the list.
SELECT j.key, b.id, b.tool_id, b.tool_version, b.state, b.create_time,
	b.update_time, b.exit_code
FROM json_each(:ids) j JOIN job b ON b.id = j.value
ORDER BY j.key
