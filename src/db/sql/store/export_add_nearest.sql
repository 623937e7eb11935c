-- export_add_nearest: the nearest chain member that has a record. The chain is
-- kept (kind 2) where both share a live file, else dropped (kind 3): an
-- importer would apply the copy's state to the original's bytes (spec
-- archive-export.md 11.4).
INSERT INTO waybill_ref (kind, id, value)
SELECT CASE WHEN p.alive AND k.alive AND p.dataset_id = k.dataset_id
	THEN 2 ELSE 3 END, n.position, n.depth
FROM (SELECT c.position, min(c.depth) AS depth
	FROM waybill_chain c CROSS JOIN waybill_pick q ON q.hda_id = c.hda_id
	GROUP BY c.position) n
CROSS JOIN waybill_pick p ON p.position = n.position
CROSS JOIN waybill_chain c ON c.position = n.position AND c.depth = n.depth
CROSS JOIN waybill_pick k ON k.hda_id = c.hda_id
