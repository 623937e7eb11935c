-- api.history_get: one history in the columns of api.history_index.
SELECT w.id, w.name, w.deleted IS TRUE, w.purged IS TRUE, w.archived IS TRUE,
	w.published IS TRUE, w.hid_counter, (SELECT max(a.update_time)
		FROM history_audit a WHERE a.history_id = w.id), w.user_id,
	w.create_time, w.importable IS TRUE, w.slug, u.username,
	w.genome_build, (SELECT t.annotation
		FROM history_annotation_association t
		WHERE t.history_id = w.id ORDER BY t.id LIMIT 1),
	1, w.archive_export_id
FROM history w LEFT JOIN galaxy_user u ON u.id = w.user_id
WHERE w.id = :id
