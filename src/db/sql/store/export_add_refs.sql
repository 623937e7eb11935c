-- export_add_refs: which record is the first with the bytes of a dataset (kind
-- 1); the nearest chain member that has a record, where the chain is kept (kind
-- 2) because both share a live file, else dropped (kind 3): an importer would
-- apply the copy's state to the original's bytes (spec archive-export.md 11.4).
-- Where it is dropped, the first such record stands in for the datasets without
-- record between it and that member (kind 4): their jobs then name the record.
INSERT INTO waybill_ref (kind, id, value)
WITH near (kind, position, depth, hda_id) AS (
	SELECT CASE WHEN p.alive AND k.alive AND p.dataset_id = k.dataset_id
		THEN 2 ELSE 3 END, n.position, n.depth, p.hda_id
	FROM (SELECT c.position, min(c.depth) AS depth
		FROM waybill_chain c
		CROSS JOIN waybill_pick q ON q.hda_id = c.hda_id
		GROUP BY c.position) n
	CROSS JOIN waybill_pick p ON p.position = n.position
	CROSS JOIN waybill_chain c ON c.position = n.position
		AND c.depth = n.depth
	CROSS JOIN waybill_pick k ON k.hda_id = c.hda_id
)
SELECT 1, dataset_id, min(position) FROM waybill_pick
WHERE bytes AND dataset_id IS NOT NULL GROUP BY dataset_id
UNION ALL
SELECT kind, position, depth FROM near
UNION ALL
SELECT 4, s.hda_id, s.record FROM (
	SELECT c.hda_id, n.hda_id AS record, row_number() OVER
		(PARTITION BY c.hda_id ORDER BY n.position) AS place
	FROM near n
	CROSS JOIN waybill_chain c ON c.position = n.position
		AND c.depth < n.depth
	WHERE n.kind = 3
) s
WHERE s.place = 1
