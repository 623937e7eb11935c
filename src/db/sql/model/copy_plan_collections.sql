-- What the planned collections of a history are made of, at any depth; index
-- ix_dataset_collection_element_dataset_collection_id.
WITH RECURSIVE tree (id) AS (
	SELECT c.collection_id FROM waybill_copy m
	JOIN history_dataset_collection_association c ON c.id = m.old
	WHERE m.kind = 2 AND c.collection_id IS NOT NULL
	UNION
	SELECT e.child_collection_id FROM tree t
	CROSS JOIN dataset_collection_element e
		ON e.dataset_collection_id = t.id
	WHERE e.child_collection_id IS NOT NULL
)
INSERT INTO waybill_copy (kind, old, new)
SELECT 1, t.id, (SELECT coalesce(max(id), 0) FROM dataset_collection)
	+ row_number() OVER (ORDER BY t.id)
FROM tree t
