-- Histories of a user (NULL: of everybody), the newest first, without those
-- whose import is not over; in the order of the primary key.
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
WHERE (:user IS NULL OR h.user_id = :user)
AND (:with_deleted OR h.deleted IS NOT TRUE) AND h.importing IS NOT TRUE
ORDER BY h.id DESC LIMIT :limit OFFSET :offset
