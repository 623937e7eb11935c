-- The jobs of one mapping, with their id.
INSERT INTO implicit_collection_jobs (id, populated_state)
VALUES (:id, :state)
