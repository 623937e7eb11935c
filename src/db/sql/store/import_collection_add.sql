-- One level of a collection with its id.
INSERT INTO dataset_collection (id, collection_type, populated_state,
	populated_state_message, element_count, create_time, update_time,
	column_definitions)
VALUES (:id, :type, :state, :message, :count, :now, :now, :columns)
