-- Datasets among picked items (a JSON list of [kind, id], kind 0), by place,
-- as lists show them. By primary key.
SELECT j.key, h.id, h.history_id, h.hid, h.name, h.deleted IS TRUE,
	h.visible IS TRUE, h.create_time, h.update_time,
	(SELECT json_group_array(t.tag) FROM (
		SELECT user_tname || CASE WHEN value IS NULL THEN '' ELSE
			':' || coalesce(user_value, value) END AS tag
		FROM history_dataset_association_tag_association
		WHERE history_dataset_association_id = h.id ORDER BY id) t),
	h.dataset_id, h.purged IS TRUE, coalesce(nullif(h.state, ''), d.state),
	h.extension, h.metadata
FROM json_each(:picks) j
JOIN history_dataset_association h ON h.id = json_extract(j.value, '$[1]')
LEFT JOIN dataset d ON d.id = h.dataset_id
WHERE json_extract(j.value, '$[0]') = 0
ORDER BY j.key
