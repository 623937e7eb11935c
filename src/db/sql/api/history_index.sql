-- api.history_index: histories as lists show them: those of a user (or of
-- everybody), not archived, that pass the filters (NULL: none); index
-- ix_history_user_id. order_by: create_time, update_time, name.
WITH wanted AS (
	SELECT h.*, (SELECT max(a.update_time) FROM history_audit a
		WHERE a.history_id = h.id) AS changed
	FROM history h
	WHERE (:user IS NULL OR h.user_id = :user)
	AND h.importing IS NOT TRUE AND h.archived IS NOT TRUE
	AND (:deleted IS NULL OR (h.deleted IS TRUE) = :deleted)
	AND (:purged IS NULL OR (h.purged IS TRUE) = :purged)
	AND (:published IS NULL OR (h.published IS TRUE) = :published)
	AND (:importable IS NULL OR (h.importable IS TRUE) = :importable)
	AND (:name IS NULL OR h.name = :name)
	AND (:name_has IS NULL OR instr(lower(h.name), lower(:name_has)) > 0)
	AND (:name_like IS NULL OR h.name LIKE :name_like)
	AND (:created_ge IS NULL OR h.create_time >= :created_ge)
	AND (:created_le IS NULL OR h.create_time <= :created_le)
	AND (:created_gt IS NULL OR h.create_time > :created_gt)
	AND (:created_lt IS NULL OR h.create_time < :created_lt))
SELECT w.id, w.name, w.deleted IS TRUE, w.purged IS TRUE, w.archived IS TRUE,
	w.published IS TRUE, w.hid_counter, w.changed, w.user_id,
	w.create_time, w.importable IS TRUE, w.slug, u.username,
	w.genome_build, (SELECT t.annotation
		FROM history_annotation_association t
		WHERE t.history_id = w.id ORDER BY t.id LIMIT 1)
FROM wanted w LEFT JOIN galaxy_user u ON u.id = w.user_id
WHERE (:changed_ge IS NULL OR w.changed >= :changed_ge)
AND (:changed_le IS NULL OR w.changed <= :changed_le)
AND (:changed_gt IS NULL OR w.changed > :changed_gt)
AND (:changed_lt IS NULL OR w.changed < :changed_lt)
ORDER BY CASE WHEN :ascending THEN CASE :order_by
		WHEN 'name' THEN w.name WHEN 'update_time' THEN w.changed
		ELSE w.create_time END END ASC,
	CASE WHEN NOT :ascending THEN CASE :order_by
		WHEN 'name' THEN w.name WHEN 'update_time' THEN w.changed
		ELSE w.create_time END END DESC,
	w.id DESC
LIMIT :max_rows OFFSET :skip_rows
