-- track.pin: a download never expires, or does again. By primary key.
UPDATE waybill_export
SET pinned = :pinned
WHERE id = :id AND removed = 0 AND target_uri IS NULL
