-- track.overdue: downloads whose time is over but whose file may still be
-- there; index waybill_export_by_expiry.
SELECT * FROM waybill_record
WHERE expires_at <= :now AND removed = 0 AND pinned = 0
ORDER BY expires_at
LIMIT :max_rows
