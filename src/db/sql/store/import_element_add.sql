-- An element with its id: a dataset or a child.
INSERT INTO dataset_collection_element (id, dataset_collection_id, hda_id,
	child_collection_id, element_index, element_identifier, columns)
VALUES (:id, :collection, :hda, :child, :index, :identifier, :columns)
