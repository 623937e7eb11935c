-- export_add_tree: every level of the collections of a history (deleted ones
-- on demand), or of one collection. Indexes of history_id and of
-- dataset_collection_id. Deeper than 64 levels nothing is followed; the reader
-- refuses what stands there.
INSERT INTO waybill_tree (hdca_id, path, depth, collection_id)
WITH RECURSIVE level (hdca_id, path, depth, collection_id) AS (
	SELECT c.id, '', 0, c.collection_id
	FROM history_dataset_collection_association c
	WHERE (c.history_id = :history AND (:deleted OR c.deleted IS NOT TRUE)
	       OR c.id = :collection) AND c.collection_id IS NOT NULL
	UNION ALL
	SELECT l.hdca_id,
		l.path || printf('%010d%012d', coalesce(e.element_index, 0), e.id),
		l.depth + 1, e.child_collection_id
	FROM level l CROSS JOIN dataset_collection_element e
		ON e.dataset_collection_id = l.collection_id
	WHERE e.child_collection_id IS NOT NULL AND l.depth < 65
)
SELECT hdca_id, path, depth, collection_id FROM level
