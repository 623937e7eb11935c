-- Holds the largest id that an import of several commits will use, so
-- that nobody is given one below it. The real row takes its place.
INSERT INTO implicit_collection_jobs
	(id, populated_state)
VALUES (:id, 'failed')
