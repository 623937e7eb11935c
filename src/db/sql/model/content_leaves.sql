-- The datasets of a history's collection at any depth, as a JSON list: those of
-- its own history.
WITH RECURSIVE tree (id) AS (
	SELECT collection_id FROM history_dataset_collection_association
	WHERE id = :id
	UNION
	SELECT e.child_collection_id FROM tree t
	CROSS JOIN dataset_collection_element e
		ON e.dataset_collection_id = t.id
	WHERE e.child_collection_id IS NOT NULL
)
SELECT json_group_array(DISTINCT h.id) FROM tree t
CROSS JOIN dataset_collection_element e ON e.dataset_collection_id = t.id
CROSS JOIN history_dataset_association h ON h.id = e.hda_id
WHERE h.history_id = (SELECT history_id
	FROM history_dataset_collection_association WHERE id = :id)
