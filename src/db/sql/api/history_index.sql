-- api.history_index: histories as lists show them. Whose: those of :own, those
-- shared with :shared, all that are published, everybody's. Filters are NULL
-- for none; :terms is a JSON list of [field, operator, text], all of which fit
-- ("any" is name, tag or username). order_by: create_time, update_time, name,
-- size, username. Column 15 is how many there are in all, when
-- they shall be :counted; not kept for it, since the page needs few. Indexes
-- ix_history_user_id, ix_history_user_share_association_user_id.
WITH scope (id) AS NOT MATERIALIZED (
	SELECT id FROM history WHERE user_id = :own
	UNION
	SELECT history_id FROM history_user_share_association
	WHERE user_id = :shared
	UNION
	SELECT id FROM history WHERE :published_ones AND published = TRUE
	UNION
	SELECT id FROM history WHERE :everybodys
), term (field, op, text) AS NOT MATERIALIZED (
	SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'),
		json_extract(value, '$[2]')
	FROM json_each(:terms)
), wanted AS NOT MATERIALIZED (
	SELECT h.id, h.name, h.create_time, u.username,
		(SELECT max(a.update_time) FROM history_audit a
		WHERE a.history_id = h.id) AS changed
	FROM scope s CROSS JOIN history h ON h.id = s.id
	LEFT JOIN galaxy_user u ON u.id = h.user_id
	WHERE h.importing IS NOT TRUE
	AND (:archived IS NULL OR (h.archived IS TRUE) = :archived)
	AND (:deleted IS NULL OR (h.deleted IS TRUE) = :deleted)
	AND (:purged IS NULL OR (h.purged IS TRUE) = :purged)
	AND (:published IS NULL OR (h.published IS TRUE) = :published)
	AND (:importable IS NULL OR (h.importable IS TRUE) = :importable)
	AND (:shared_with IS NULL OR EXISTS (
		SELECT 1 FROM history_user_share_association x
		WHERE x.history_id = h.id AND x.user_id = :shared_with))
	AND (:created_ge IS NULL OR h.create_time >= :created_ge)
	AND (:created_le IS NULL OR h.create_time <= :created_le)
	AND (:created_gt IS NULL OR h.create_time > :created_gt)
	AND (:created_lt IS NULL OR h.create_time < :created_lt)
	AND (:terms = '[]' OR NOT EXISTS (SELECT 1 FROM term t WHERE NOT EXISTS (
		SELECT 1 FROM (
			SELECT 'name' AS field, h.name AS value
			UNION ALL SELECT 'username', u.username
			UNION ALL SELECT 'slug', h.slug
			UNION ALL SELECT 'annotation', n.annotation
			FROM history_annotation_association n
			WHERE n.history_id = h.id
			UNION ALL SELECT 'tag', g.user_tname ||
				coalesce(':' || g.user_value, ':' || g.value,
				'')
			FROM history_tag_association g
			WHERE g.history_id = h.id) f
		WHERE (f.field = t.field OR (t.field = 'any'
			AND f.field IN ('name', 'tag', 'username')))
		AND CASE t.op WHEN 'eq' THEN f.value = t.text
			WHEN 'like' THEN f.value LIKE t.text
			ELSE instr(lower(f.value), lower(t.text)) > 0 END)))
), ranked AS NOT MATERIALIZED (
	SELECT w.id, w.username, CASE :order_by
		WHEN 'name' THEN lower(w.name)
		WHEN 'update_time' THEN w.changed
		WHEN 'username' THEN w.username
		WHEN 'size' THEN (SELECT coalesce(sum(d.total_size), 0)
			FROM dataset d WHERE d.purged IS NOT TRUE AND d.id IN (
			SELECT a.dataset_id FROM history_dataset_association a
			WHERE a.history_id = w.id AND a.purged IS NOT TRUE))
		ELSE w.create_time END AS rank
	FROM wanted w
	WHERE (:changed_ge IS NULL OR w.changed >= :changed_ge)
	AND (:changed_le IS NULL OR w.changed <= :changed_le)
	AND (:changed_gt IS NULL OR w.changed > :changed_gt)
	AND (:changed_lt IS NULL OR w.changed < :changed_lt)
), page AS (
	SELECT r.id, r.username, iif(:counted, (SELECT count(*) FROM ranked), 0) AS total,
		r.rank
	FROM ranked r
	ORDER BY CASE WHEN :ascending THEN r.rank END ASC,
		CASE WHEN NOT :ascending THEN r.rank END DESC,
		r.id DESC
	LIMIT :max_rows OFFSET :skip_rows
)
SELECT h.id, h.name, h.deleted IS TRUE, h.purged IS TRUE, h.archived IS TRUE,
	h.published IS TRUE, h.hid_counter, (SELECT max(a.update_time)
		FROM history_audit a WHERE a.history_id = h.id), h.user_id,
	h.create_time, h.importable IS TRUE, h.slug, p.username,
	h.genome_build, (SELECT t.annotation
		FROM history_annotation_association t
		WHERE t.history_id = h.id ORDER BY t.id LIMIT 1),
	p.total, h.archive_export_id
FROM page p CROSS JOIN history h ON h.id = p.id
ORDER BY CASE WHEN :ascending THEN p.rank END ASC,
	CASE WHEN NOT :ascending THEN p.rank END DESC, p.id DESC
