-- export_add_standins: where a chain is dropped, the record stands in for the
-- datasets without record between it and the nearest one that has one: their
-- jobs then name the record.
INSERT INTO waybill_ref (kind, id, value)
SELECT 4, c.hda_id, p.hda_id
FROM waybill_ref r
CROSS JOIN waybill_chain c ON c.position = r.id AND c.depth < r.value
CROSS JOIN waybill_pick p ON p.position = r.id
WHERE r.kind = 3 ORDER BY p.position
ON CONFLICT (kind, id) DO NOTHING
