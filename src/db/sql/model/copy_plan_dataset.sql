-- One dataset, unless it is planned already; it gets the number, if one is
-- given, and is hidden then.
INSERT INTO waybill_copy (kind, old, new, hid)
SELECT 0, :id, max(
	(SELECT coalesce(max(id), 0) FROM history_dataset_association),
	(SELECT coalesce(max(new), 0) FROM waybill_copy WHERE kind = 0)) + 1,
	:hid
WHERE NOT EXISTS (SELECT 1 FROM waybill_copy WHERE kind = 0 AND old = :id)
