-- export_collection_chains: what the exported collections were copied from,
-- nearest first, by primary keys. A link back to where the chain has been ends
-- it.
WITH RECURSIVE step (position, depth, hdca_id, next_id, seen) AS (
	SELECT w.position, 0, c.id,
		c.copied_from_history_dataset_collection_association_id,
		',' || c.id || ','
	FROM waybill_hdca w
	CROSS JOIN history_dataset_collection_association c ON c.id = w.hdca_id
	WHERE w.exported
	UNION ALL
	SELECT s.position, s.depth + 1, c.id,
		c.copied_from_history_dataset_collection_association_id,
		s.seen || c.id || ','
	FROM step s
	CROSS JOIN history_dataset_collection_association c ON c.id = s.next_id
	WHERE instr(s.seen, ',' || c.id || ',') = 0
)
SELECT position, hdca_id FROM step WHERE depth > 0 ORDER BY position, depth
