-- A tag of a dataset that does not have it, by the tag's name in lower case.
INSERT INTO history_dataset_association_tag_association (history_dataset_association_id, tag_id,
	user_id, user_tname, value, user_value)
SELECT i.id, t.id, h.user_id, :tname, :value, :user_value
FROM history_dataset_association i
JOIN history h ON h.id = i.history_id JOIN tag t ON t.name = :name
WHERE i.id = :id AND NOT EXISTS (
	SELECT 1 FROM history_dataset_association_tag_association a
	WHERE a.history_dataset_association_id = i.id
	AND a.tag_id = t.id AND a.value IS :value)
