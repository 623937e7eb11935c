-- The tags of the planned datasets.
INSERT INTO history_dataset_association_tag_association (
	history_dataset_association_id, tag_id, user_id, user_tname, value,
	user_value)
SELECT m.new, t.tag_id, :user, t.user_tname, t.value, t.user_value
FROM waybill_copy m
CROSS JOIN history_dataset_association_tag_association t
	ON t.history_dataset_association_id = m.old
WHERE m.kind = 0 ORDER BY m.old, t.id
