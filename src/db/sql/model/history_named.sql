-- Histories of this exact name that are not deleted and that the user may see;
-- two are enough to know that there are several.
SELECT h.id, h.user_id, h.name, h.genome_build, h.hid_counter,
	h.deleted IS TRUE, h.purged IS TRUE, h.importing IS TRUE,
	h.published IS TRUE, h.importable IS TRUE, h.archived IS TRUE,
	h.create_time,
	(SELECT max(a.update_time) FROM history_audit a
	WHERE a.history_id = h.id),
	(SELECT count(*) FROM history_dataset_association d
	WHERE d.history_id = h.id),
	(SELECT count(*) FROM history_dataset_collection_association c
	WHERE c.history_id = h.id),
	h.archive_export_id
FROM history h
WHERE h.name = :name AND h.deleted IS NOT TRUE AND h.importing IS NOT TRUE
AND (:is_admin OR h.user_id = :user OR h.importable IS TRUE OR EXISTS (
	SELECT 1 FROM history_user_share_association s
	WHERE s.history_id = h.id AND s.user_id = :user))
ORDER BY h.id LIMIT 2
