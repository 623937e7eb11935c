-- task.move: the only statement that changes a state: a compare-and-set on the
-- state and the lease that the caller saw. By primary key.
UPDATE waybill_task
SET state = :next_state,
	lease_owner = :owner,
	lease_token = :new_token,
	lease_until = :lease_until,
	attempts = attempts + :started,
	lost = lost + :died,
	start_time = coalesce(start_time, :start_time),
	end_time = :end_time,
	phase = coalesce(:phase, phase),
	items_done = items_done * :keep,
	bytes_done = bytes_done * :keep,
	rate = 0,
	result = :result,
	error_code = :error_code,
	error_message = :error_message,
	error_hint = :error_hint,
	error_member = :error_member
WHERE id = :id AND state = :state
	AND lease_token IS NOT DISTINCT FROM :lease_token
