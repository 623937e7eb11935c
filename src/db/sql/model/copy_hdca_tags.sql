-- The tags of the planned collections of a history.
INSERT INTO history_dataset_collection_tag_association (
	history_dataset_collection_id, tag_id, user_id, user_tname, value,
	user_value)
SELECT m.new, t.tag_id, :user, t.user_tname, t.value, t.user_value
FROM waybill_copy m
CROSS JOIN history_dataset_collection_tag_association t
	ON t.history_dataset_collection_id = m.old
WHERE m.kind = 2 ORDER BY m.old, t.id
