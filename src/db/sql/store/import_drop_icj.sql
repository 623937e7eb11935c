-- Rows of an import that never became visible, or the one that
-- holds its last id. By primary key.
DELETE FROM implicit_collection_jobs
WHERE id BETWEEN :first AND :last
