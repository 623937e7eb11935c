-- The planned collections.
INSERT INTO dataset_collection (id, collection_type, populated_state,
	populated_state_message, element_count, create_time, update_time,
	fields, column_definitions)
SELECT m.new, c.collection_type, c.populated_state, c.populated_state_message,
	c.element_count, :now, :now, c.fields, c.column_definitions
FROM waybill_copy m JOIN dataset_collection c ON c.id = m.old
WHERE m.kind = 1 ORDER BY m.old
