-- track.keep_until: a finished download is kept until then. By primary key.
UPDATE waybill_export
SET expires_at = :expires_at
WHERE id = :id AND outcome IN ('done', 'done_with_gaps') AND removed = 0
	AND target_uri IS NULL
