-- export_history: one row by primary key; the time of the last change is the
-- newest of history_audit (primary key), the annotation the owner's first
-- (index of history_id); how many collections are deleted (index of
-- history_id).
SELECT h.name, h.create_time,
	(SELECT max(a.update_time) FROM history_audit a
	 WHERE a.history_id = h.id),
	h.hid_counter, h.genome_build,
	(SELECT a.annotation FROM history_annotation_association a
	 WHERE a.history_id = h.id AND a.user_id = h.user_id
	 ORDER BY a.id LIMIT 1),
	h.user_id,
	(SELECT count(*) FROM history_dataset_collection_association c
	 WHERE c.history_id = h.id AND c.deleted)
FROM history h WHERE h.id = :history
