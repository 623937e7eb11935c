-- The items of a history, datasets (0) and collections (1), by their numbers;
-- filters are NULL for none. Indexes on history_id of both tables.
SELECT i.kind, i.id
FROM (SELECT 0 AS kind, id, hid, deleted, visible
	FROM history_dataset_association WHERE history_id = :history
	UNION ALL SELECT 1, id, hid, deleted, visible
	FROM history_dataset_collection_association
	WHERE history_id = :history) i
WHERE (:collections IS NULL OR i.kind = :collections)
AND (:deleted IS NULL OR (i.deleted IS TRUE) = :deleted)
AND (:last_hid IS NULL OR i.hid BETWEEN :first_hid AND :last_hid)
AND (:visible IS NULL OR (i.visible IS TRUE) = :visible)
ORDER BY CASE WHEN :backwards THEN -i.hid ELSE i.hid END,
	CASE WHEN :backwards THEN -i.kind ELSE i.kind END,
	CASE WHEN :backwards THEN -i.id ELSE i.id END
LIMIT :max_rows OFFSET :skip_rows
