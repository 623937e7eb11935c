-- Tags of all collections of a history, in the order of show_collections.
SELECT c.id, t.user_tname || CASE WHEN t.value IS NULL THEN '' ELSE
	':' || coalesce(t.user_value, t.value) END
FROM history_dataset_collection_association c
JOIN history_dataset_collection_tag_association t
	ON t.history_dataset_collection_id = c.id
WHERE c.history_id = :id
ORDER BY c.hid, c.id, t.id
