-- The collection that a tool was mapped over; both ends are of histories.
INSERT INTO implicitly_created_dataset_collection_inputs
	(dataset_collection_id, input_dataset_collection_id, name)
VALUES (:hdca, :input, :name)
