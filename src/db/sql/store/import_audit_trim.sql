-- The triggers leave a row for every millisecond of an import; only the newest
-- means anything. By primary key.
DELETE FROM history_audit WHERE history_id = :history AND update_time <
	(SELECT max(update_time) FROM history_audit WHERE history_id = :history)
