-- track.gaps: what is missing from an archive, in the order it was found; index
-- waybill_gap_by_export.
SELECT object_type, object_id, hid, name, reason, detail
FROM waybill_gap
WHERE export_id = :export_id
ORDER BY id
LIMIT :max_rows OFFSET :skip_rows
