-- Rows of an import that never became visible, or the one that
-- holds its last id. By primary key.
DELETE FROM history_dataset_association
WHERE id BETWEEN :first AND :last
