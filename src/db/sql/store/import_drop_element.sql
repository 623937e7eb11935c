-- Rows of an import that never became visible, or the one that
-- holds its last id. By primary key.
DELETE FROM dataset_collection_element
WHERE id BETWEEN :first AND :last
