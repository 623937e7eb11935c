-- The triggers leave a row for every millisecond of a copy; only the newest
-- means anything. By primary key.
DELETE FROM history_audit WHERE history_id = :history AND update_time <
	(SELECT max(update_time) FROM history_audit WHERE history_id = :history)
