-- export_order: what decides about each dataset of waybill_order, in order. A
-- dataset is restricted when it has an access row whose role is not in :roles
-- (JSON list). Primary keys and the index of dataset_permissions.dataset_id.
SELECT o.position, o.hda_id, o.member, o.parent, h.history_id, h.hid, h.name,
	h.visible, h.deleted, h.state,
	d.id, d.state, d.purged, d.uuid, d.external_filename,
	d._extra_files_path,
	NOT :admin AND EXISTS (SELECT 1 FROM dataset_permissions p
		WHERE p.dataset_id = d.id AND p.action = 'access'
		AND (p.role_id IS NULL OR p.role_id NOT IN
			(SELECT value FROM json_each(:roles))))
FROM waybill_order o
CROSS JOIN history_dataset_association h ON h.id = o.hda_id
LEFT JOIN dataset d ON d.id = h.dataset_id
ORDER BY o.position
