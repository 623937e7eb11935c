-- Datasets of planned collections that are not planned yet: of other histories,
-- or deleted. They get the numbers from :hid on.
INSERT INTO waybill_copy (kind, old, new, hid)
SELECT 0, x.id, max(
	(SELECT coalesce(max(id), 0) FROM history_dataset_association),
	(SELECT coalesce(max(new), 0) FROM waybill_copy WHERE kind = 0))
	+ row_number() OVER (ORDER BY x.id),
	:hid - 1 + row_number() OVER (ORDER BY x.id)
FROM (SELECT DISTINCT e.hda_id AS id FROM waybill_copy m
	CROSS JOIN dataset_collection_element e
		ON e.dataset_collection_id = m.old
	WHERE m.kind = 1 AND e.hda_id IS NOT NULL AND NOT EXISTS (
		SELECT 1 FROM waybill_copy d
		WHERE d.kind = 0 AND d.old = e.hda_id)) x
