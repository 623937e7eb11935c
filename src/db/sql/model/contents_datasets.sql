-- Datasets as lists show them, in the order of a JSON list of ids: CROSS JOIN
-- keeps it. By primary key.
SELECT h.id, h.history_id, h.hid, h.name, h.deleted IS TRUE,
	h.visible IS TRUE, h.create_time, h.update_time,
	(SELECT json_group_array(t.tag) FROM (
		SELECT user_tname || CASE WHEN value IS NULL THEN '' ELSE
			':' || coalesce(user_value, value) END AS tag
		FROM history_dataset_association_tag_association
		WHERE history_dataset_association_id = h.id ORDER BY id) t),
	h.dataset_id, h.purged IS TRUE, coalesce(nullif(h.state, ''), d.state),
	h.extension, h.metadata
FROM json_each(:ids) j
CROSS JOIN history_dataset_association h ON h.id = j.value
LEFT JOIN dataset d ON d.id = h.dataset_id
