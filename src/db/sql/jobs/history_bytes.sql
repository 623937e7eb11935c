-- jobs.history_bytes: bytes of a history that an export has to hold at least:
-- those of elements of collections that are hidden or deleted are not counted.
-- Index ix_history_dataset_association_history_id.
SELECT coalesce(sum(n), 0) FROM (
	SELECT DISTINCT d.id, coalesce(d.file_size, 0) AS n
	FROM history_dataset_association h JOIN dataset d ON d.id = h.dataset_id
	WHERE h.history_id = :id AND h.purged IS NOT TRUE
	AND d.purged IS NOT TRUE AND d.state = 'ok'
	AND (:hidden OR h.visible IS TRUE)
	AND (:deleted OR h.deleted IS NOT TRUE))
