-- What a dataset's own page shows beside its line in a list: by primary key.
SELECT h.history_id, h.dataset_id, w.user_id, h.info, h.blurb, h.peek, d.uuid,
	d.file_size, h.validated_state, h.validated_state_message,
	(SELECT a.annotation
		FROM history_dataset_association_annotation_association a
		WHERE a.history_dataset_association_id = h.id
		AND a.user_id IS w.user_id ORDER BY a.id LIMIT 1),
	d.created_from_basename, h.name, h.hid, h.extension,
	h.purged IS TRUE OR d.purged IS TRUE, d.external_filename,
	h.copied_from_library_dataset_dataset_association_id,
	coalesce(nullif(h.state, ''), d.state), d._extra_files_path
FROM history_dataset_association h
JOIN history w ON w.id = h.history_id
LEFT JOIN dataset d ON d.id = h.dataset_id
WHERE h.id = :id AND w.importing IS NOT TRUE
