-- The planned datasets; those that only collections hold are hidden.
INSERT INTO history_dataset_association (id, history_id, dataset_id,
	create_time, update_time, state,
	copied_from_history_dataset_association_id, name, info, blurb, peek,
	tool_version, extension, metadata, metadata_deferred, designation,
	deleted, visible, extended_metadata_id, version, hid, purged,
	validated_state, validated_state_message)
SELECT m.new, :to, h.dataset_id, :now, :now, h.state, h.id, h.name, h.info,
	h.blurb, h.peek, h.tool_version, h.extension, h.metadata,
	h.metadata_deferred, h.designation, h.deleted,
	h.visible AND m.hid IS NULL, h.extended_metadata_id, 1,
	coalesce(m.hid, h.hid), h.purged, h.validated_state,
	h.validated_state_message
FROM waybill_copy m
CROSS JOIN history_dataset_association h ON h.id = m.old
WHERE m.kind = 0 ORDER BY m.old
