-- The collections of a history, each followed by its elements, depth first:
-- depth 0 is a collection, deeper rows are elements. The order of the
-- recursive part takes the deepest row first, which is a walk of the trees.
WITH RECURSIVE walk (depth, hid, place, id, name, kind, hda, ldda, child,
	state, deleted, visible) AS (
	SELECT 0, c.hid, 0, c.id, c.name, dc.collection_type, NULL, NULL,
		c.collection_id, dc.populated_state, c.deleted IS TRUE,
		c.visible IS TRUE
	FROM history_dataset_collection_association c
	LEFT JOIN dataset_collection dc ON dc.id = c.collection_id
	WHERE c.history_id = :id
	UNION ALL
	SELECT w.depth + 1, w.hid, e.element_index, e.id,
		e.element_identifier, NULL, e.hda_id, e.ldda_id,
		e.child_collection_id, NULL, NULL, NULL
	FROM walk w
	JOIN dataset_collection_element e ON e.dataset_collection_id = w.child
	WHERE w.depth < 1000
	ORDER BY 1 DESC, 2, 3, 4
)
SELECT depth, hid, place, id, name, kind, hda, ldda, child, state, deleted,
	visible
FROM walk
