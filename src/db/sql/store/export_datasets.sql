-- export_datasets: everything about a record that stands in one row of each
-- table, in order. The file is named after the first record with its bytes
-- (o). Primary keys; indexes of hda_id for conversions and of
-- history_dataset_association_id for the owner's first annotation.
SELECT p.position, p.flags, p.size, p.mtime, p.ctime, p.inode,
	h.id, h.history_id, h.hid, h.name, h.extension, h.state, h.create_time,
	h.update_time, h.info, h.blurb, h.peek, h.tool_version, h.designation,
	h.deleted, h.visible, h.validated_state, h.validated_state_message,
	h.metadata,
	d.id, d.uuid, d.state, d.created_from_basename, d.external_filename,
	d._extra_files_path,
	(SELECT a.annotation
	 FROM history_dataset_association_annotation_association a
	 WHERE a.history_dataset_association_id = h.id AND a.user_id = :owner
	 ORDER BY a.id LIMIT 1),
	i.id, i.type, i.hda_parent_id,
	f.value, o.id, o.name, o.extension,
	(SELECT min(x.id) FROM implicitly_converted_dataset_association x
	 WHERE x.hda_id = o.id AND :conversions),
	n.kind
FROM waybill_pick p
CROSS JOIN history_dataset_association h ON h.id = p.hda_id
LEFT JOIN dataset d ON d.id = p.dataset_id
LEFT JOIN implicitly_converted_dataset_association i ON :conversions AND i.id =
	(SELECT min(x.id) FROM implicitly_converted_dataset_association x
	 WHERE x.hda_id = p.hda_id)
LEFT JOIN waybill_ref f ON f.kind = 1 AND f.id = p.dataset_id AND p.bytes
LEFT JOIN waybill_pick q ON q.position = f.value
LEFT JOIN history_dataset_association o ON o.id = q.hda_id
LEFT JOIN waybill_ref n ON n.kind IN (2, 3) AND n.id = p.position
ORDER BY p.position
