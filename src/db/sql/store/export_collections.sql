-- export_collections: the exported collections in order, by primary keys.
SELECT w.position, c.id, c.history_id, c.hid, c.name, c.implicit_output_name,
	c.deleted, c.update_time,
	d.id, d.collection_type, d.populated_state, d.populated_state_message,
	d.column_definitions
FROM waybill_hdca w
CROSS JOIN history_dataset_collection_association c ON c.id = w.hdca_id
CROSS JOIN dataset_collection d ON d.id = c.collection_id
WHERE w.exported ORDER BY w.position
