-- export_add_chain: copied-from chains of all picked datasets at once, by
-- primary keys. A link back to where the chain has been ends it.
INSERT INTO waybill_chain (position, depth, hda_id)
WITH RECURSIVE step (position, depth, hda_id, next_id, seen) AS (
	SELECT p.position, 0, h.id, h.copied_from_history_dataset_association_id,
		',' || h.id || ','
	FROM waybill_pick p
	CROSS JOIN history_dataset_association h ON h.id = p.hda_id
	WHERE h.copied_from_history_dataset_association_id IS NOT NULL
	UNION ALL
	SELECT s.position, s.depth + 1, h.id,
		h.copied_from_history_dataset_association_id,
		s.seen || h.id || ','
	FROM step s
	CROSS JOIN history_dataset_association h ON h.id = s.next_id
	WHERE instr(s.seen, ',' || h.id || ',') = 0
)
SELECT position, depth, hda_id FROM step WHERE depth > 0
