-- An element: the planned copy of a dataset, or a collection.
INSERT INTO dataset_collection_element (dataset_collection_id, hda_id,
	child_collection_id, element_index, element_identifier)
VALUES (:collection, (SELECT new FROM waybill_copy
	WHERE kind = 0 AND old = :dataset), :child, :place, :name)
