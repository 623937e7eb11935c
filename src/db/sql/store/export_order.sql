-- export_order: every dataset that may have a record, in the order of the
-- records: elements of the exported collections in the order of a walk, then
-- the datasets of the history by hid (none last) and id, each right behind the
-- original if it is an implicit conversion; or one dataset. With each what
-- decides about it. A dataset is restricted when it has an access row whose role
-- is not in :roles (JSON list). Primary keys and indexes of
-- dataset_collection_id, history_id, hda_id and dataset_permissions.dataset_id.
WITH RECURSIVE own (hda_id, hid, start, up) AS (
	SELECT h.id, h.hid, h.id, 0 FROM history_dataset_association h
	WHERE h.history_id = :history
	UNION ALL
	SELECT i.hda_parent_id, o.hid, o.start, o.up + 1
	FROM own o
	CROSS JOIN implicitly_converted_dataset_association i ON i.id =
		(SELECT min(x.id) FROM implicitly_converted_dataset_association x
		 WHERE x.hda_id = o.hda_id)
	WHERE i.hda_parent_id IS NOT NULL AND o.up < 64
), item (hda_id, member, parent, class, hid, path, start, up) AS (
	SELECT e.hda_id, 1, 0, 0, c.position,
		t.path || printf('%010d%012d', coalesce(e.element_index, 0), e.id),
		0, 0
	FROM waybill_hdca c
	CROSS JOIN waybill_tree t ON t.hdca_id = c.hdca_id
	CROSS JOIN dataset_collection_element e
		ON e.dataset_collection_id = t.collection_id
	WHERE c.exported AND e.hda_id IS NOT NULL
	UNION ALL
	SELECT hda_id, 0, up > 0, 1, coalesce(hid, 9223372036854775807), '',
		start, up
	FROM own
	UNION ALL
	SELECT h.id, 0, 0, 2, 0, '', 0, 0
	FROM history_dataset_association h WHERE h.id = :dataset
), ranked (hda_id, member, parent, n) AS (
	SELECT hda_id, member, parent, row_number() OVER
		(ORDER BY class, hid, path, start, up DESC)
	FROM item
), ordered (position, hda_id, member, parent) AS (
	SELECT row_number() OVER (ORDER BY min(n)), hda_id, max(member),
		max(parent)
	FROM ranked GROUP BY hda_id
)
SELECT o.position, o.hda_id, o.member, o.parent, h.history_id, h.hid, h.name,
	h.visible, h.deleted, h.state,
	d.id, d.state, d.purged, d.uuid, d.external_filename,
	d._extra_files_path,
	NOT :admin AND EXISTS (SELECT 1 FROM dataset_permissions p
		WHERE p.dataset_id = d.id AND p.action = 'access'
		AND (p.role_id IS NULL OR p.role_id NOT IN
			(SELECT value FROM json_each(:roles))))
FROM ordered o
CROSS JOIN history_dataset_association h ON h.id = o.hda_id
LEFT JOIN dataset d ON d.id = h.dataset_id
ORDER BY o.position
