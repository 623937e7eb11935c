-- The elements of a collection at any depth, each followed by its own: depth,
-- element, and the dataset or the collection that it holds.
WITH RECURSIVE walk (depth, place, id, name, hda, child) AS (
	SELECT 0, e.element_index, e.id, e.element_identifier, e.hda_id,
		e.child_collection_id
	FROM dataset_collection_element e
	WHERE e.dataset_collection_id = :collection
	UNION ALL
	SELECT w.depth + 1, e.element_index, e.id, e.element_identifier,
		e.hda_id, e.child_collection_id
	FROM walk w
	JOIN dataset_collection_element e ON e.dataset_collection_id = w.child
	WHERE w.depth < 100
	ORDER BY 1 DESC, 2, 3
), numbered AS (
	SELECT row_number() OVER () AS n, w.* FROM walk w
)
SELECT w.depth, w.place, w.id, w.name, w.hda, h.history_id, h.hid, h.name,
	coalesce(nullif(h.state, ''), d.state), h.extension, h.deleted IS TRUE,
	h.visible IS TRUE, h.purged IS TRUE, d.uuid, d.file_size,
	h.create_time, h.update_time, w.child, dc.collection_type,
	dc.populated_state, dc.element_count
FROM numbered w
LEFT JOIN history_dataset_association h ON h.id = w.hda
LEFT JOIN dataset d ON d.id = h.dataset_id
LEFT JOIN dataset_collection dc ON dc.id = w.child
ORDER BY w.n
