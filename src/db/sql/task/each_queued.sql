-- task.each_queued: those in this state, the oldest first. Index
-- waybill_task_live, whose own condition SQLite must find in the statement.
SELECT id, uuid, kind, args, user_id, state, cancel, attempts, lost, lease_owner,
	lease_token, lease_until, create_time, start_time, end_time, phase,
	items_done, items_total, bytes_done, bytes_total, rate, settled,
	sent_bytes, sent_sha256, sent_uri, result, error_code, error_message,
	error_hint, error_member
FROM waybill_task
WHERE state = 'queued' AND state IN ('queued', 'running') AND id > :after
ORDER BY id
LIMIT :max_rows
