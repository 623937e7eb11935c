-- The owner's annotations of all collections of a history, in the order of
-- show_collections; the first of a collection counts.
SELECT c.id, a.annotation
FROM history_dataset_collection_association c
JOIN history_dataset_collection_annotation_association a
	ON a.history_dataset_collection_id = c.id
WHERE c.history_id = :id AND +a.user_id IS :owner
ORDER BY c.hid, c.id, a.id
