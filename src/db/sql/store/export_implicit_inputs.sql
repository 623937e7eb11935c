-- export_implicit_inputs: the collections that a tool was mapped over to make
-- the exported ones; the index of dataset_collection_id, which names a
-- collection of a history in spite of its name.
SELECT w.position, i.input_dataset_collection_id, i.name
FROM waybill_hdca w
CROSS JOIN implicitly_created_dataset_collection_inputs i
	ON i.dataset_collection_id = w.hdca_id
WHERE w.exported ORDER BY w.position, i.id
