-- Holds the largest id that an import of several commits will use, so
-- that nobody is given one below it. The real row takes its place.
INSERT INTO dataset_collection
	(id, collection_type, populated_state)
VALUES (:id, 'list', 'failed')
