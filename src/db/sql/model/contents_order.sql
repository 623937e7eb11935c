-- The items of a history, or of all of an owner's, datasets (0) and collections (1), in order; filters
-- are NULL for none.
-- order_by: hid (also for any other word), name, create_time, update_time,
-- extension. Indexes on history_id of both tables.
SELECT i.kind, i.id
FROM (SELECT 0 AS kind, h.id, h.hid, h.deleted, h.visible, h.purged, h.name,
		h.extension, h.create_time, h.update_time, h.state,
		h.dataset_id AS inner
	FROM history_dataset_association h
	WHERE h.history_id IN (SELECT w.id FROM history w
		WHERE w.id = :history OR (w.user_id = :owner
			AND w.importing IS NOT TRUE))
	UNION ALL
	SELECT 1, c.id, c.hid, c.deleted, c.visible, FALSE, c.name, NULL,
		c.create_time, c.update_time, NULL, c.collection_id
	FROM history_dataset_collection_association c
	WHERE c.history_id IN (SELECT w.id FROM history w
		WHERE w.id = :history OR (w.user_id = :owner
			AND w.importing IS NOT TRUE))) i
WHERE (:collections IS NULL OR i.kind = :collections)
AND (:deleted IS NULL OR (i.deleted IS TRUE) = :deleted)
AND (:last_hid IS NULL OR i.hid BETWEEN :first_hid AND :last_hid)
AND (:visible IS NULL OR (i.visible IS TRUE) = :visible)
AND (:purged IS NULL OR (i.purged IS TRUE) = :purged)
AND (:name IS NULL OR i.name = :name)
AND (:name_has IS NULL OR instr(lower(i.name), lower(:name_has)) > 0)
AND (:extension IS NULL OR i.extension = :extension)
AND (:hid_from IS NULL OR i.hid >= :hid_from)
AND (:hid_to IS NULL OR i.hid <= :hid_to)
AND (:created_from IS NULL OR i.create_time >= :created_from)
AND (:created_to IS NULL OR i.create_time <= :created_to)
AND (:changed_from IS NULL OR i.update_time >= :changed_from)
AND (:changed_to IS NULL OR i.update_time <= :changed_to)
AND (:state IS NULL OR :state = CASE i.kind
	WHEN 0 THEN coalesce(nullif(i.state, ''), (SELECT d.state
		FROM dataset d WHERE d.id = i.inner))
	ELSE (SELECT t.populated_state FROM dataset_collection t
		WHERE t.id = i.inner) END)
AND (:ids IS NULL OR (i.kind = 0
	AND i.id IN (SELECT value FROM json_each(:ids))))
ORDER BY CASE WHEN NOT :backwards THEN CASE :order_by
		WHEN 'name' THEN lower(i.name)
		WHEN 'create_time' THEN i.create_time
		WHEN 'update_time' THEN i.update_time
		WHEN 'extension' THEN i.extension ELSE i.hid END END ASC,
	CASE WHEN :backwards THEN CASE :order_by
		WHEN 'name' THEN lower(i.name)
		WHEN 'create_time' THEN i.create_time
		WHEN 'update_time' THEN i.update_time
		WHEN 'extension' THEN i.extension ELSE i.hid END END DESC,
	CASE WHEN :backwards THEN -i.kind ELSE i.kind END,
	CASE WHEN :backwards THEN -i.id ELSE i.id END
LIMIT :max_rows OFFSET :skip_rows
