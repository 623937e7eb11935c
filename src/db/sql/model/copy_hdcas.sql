-- The planned collections of a history.
INSERT INTO history_dataset_collection_association (id, collection_id,
	history_id, name, hid, visible, deleted,
	copied_from_history_dataset_collection_association_id,
	implicit_output_name, create_time, update_time)
SELECT m.new, t.new, :to, c.name, c.hid, c.visible, c.deleted, c.id,
	c.implicit_output_name, :now, :now
FROM waybill_copy m
CROSS JOIN history_dataset_collection_association c ON c.id = m.old
LEFT JOIN waybill_copy t ON t.kind = 1 AND t.old = c.collection_id
WHERE m.kind = 2 ORDER BY m.old
