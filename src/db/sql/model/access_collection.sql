-- One row when every dataset of a history's collection, at any depth, is open
-- to the roles (a JSON list of ids). Indexes of dataset_collection_id and
-- dataset_permissions.dataset_id.
WITH RECURSIVE tree (id) AS (
	SELECT c.collection_id FROM history_dataset_collection_association c
	WHERE c.id = :id
	UNION
	SELECT e.child_collection_id FROM tree t
	CROSS JOIN dataset_collection_element e
		ON e.dataset_collection_id = t.id
	WHERE e.child_collection_id IS NOT NULL
)
SELECT 1 WHERE NOT EXISTS (
	SELECT 1 FROM tree t
	CROSS JOIN dataset_collection_element e
		ON e.dataset_collection_id = t.id
	CROSS JOIN history_dataset_association h ON h.id = e.hda_id
	CROSS JOIN dataset_permissions p ON p.dataset_id = h.dataset_id
	WHERE p.action = 'access' AND (p.role_id IS NULL
	OR p.role_id NOT IN (SELECT value FROM json_each(:roles))))
