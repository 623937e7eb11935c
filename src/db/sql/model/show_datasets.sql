-- A batch of datasets (a JSON list of their ids), in the order of the list;
-- the first column is the place in it.
SELECT j.key, h.id, h.hid, h.name, coalesce(nullif(h.state, ''), d.state),
	h.extension, h.deleted IS TRUE, h.visible IS TRUE, h.purged IS TRUE,
	d.uuid, h.metadata, h.copied_from_history_dataset_association_id
FROM json_each(:ids) j
JOIN history_dataset_association h ON h.id = j.value
LEFT JOIN dataset d ON d.id = h.dataset_id
ORDER BY j.key
