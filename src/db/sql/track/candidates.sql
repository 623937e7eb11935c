-- track.candidates: ready downloads of an equal request that are still kept,
-- newest first; index waybill_export_by_hint.
SELECT * FROM waybill_record
WHERE hint = :hint AND outcome IN ('done', 'done_with_gaps')
	AND target_uri IS NULL AND removed = 0
	AND (pinned = 1 OR expires_at IS NULL OR expires_at > :now)
ORDER BY id DESC
LIMIT 8
