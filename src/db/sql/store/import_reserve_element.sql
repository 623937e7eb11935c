-- Holds the largest id that an import of several commits will use, so
-- that nobody is given one below it. The real row takes its place.
INSERT INTO dataset_collection_element
	(id, dataset_collection_id)
VALUES (:id, 0)
