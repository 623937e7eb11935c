-- A collection that is whole.
INSERT INTO dataset_collection (collection_type, populated_state,
	element_count, create_time, update_time)
VALUES (:type, 'ok', :elements, :now, :now)
