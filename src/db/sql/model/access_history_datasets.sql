-- One row when every dataset that is in the history, or in one of its
-- collections, is open to the roles (a JSON list of ids); those that are
-- deleted or hidden count when they are asked for. Indexes of
-- history_id, dataset_collection_id and dataset_permissions.dataset_id.
WITH RECURSIVE tree (id) AS (
	SELECT c.collection_id FROM history_dataset_collection_association c
	WHERE c.history_id = :history
	AND (:deleted OR c.deleted IS NOT TRUE)
	AND (:hidden OR c.visible IS NOT FALSE)
	UNION
	SELECT e.child_collection_id FROM tree t
	CROSS JOIN dataset_collection_element e
		ON e.dataset_collection_id = t.id
	WHERE e.child_collection_id IS NOT NULL
), item (dataset_id) AS (
	SELECT h.dataset_id FROM history_dataset_association h
	WHERE h.history_id = :history
	AND (:deleted OR h.deleted IS NOT TRUE)
	AND (:hidden OR h.visible IS NOT FALSE)
	UNION
	SELECT h.dataset_id FROM tree t
	CROSS JOIN dataset_collection_element e
		ON e.dataset_collection_id = t.id
	CROSS JOIN history_dataset_association h ON h.id = e.hda_id
)
SELECT 1 WHERE NOT EXISTS (
	SELECT 1 FROM item i
	CROSS JOIN dataset_permissions p ON p.dataset_id = i.dataset_id
	WHERE p.action = 'access' AND (p.role_id IS NULL
	OR p.role_id NOT IN (SELECT value FROM json_each(:roles))))
