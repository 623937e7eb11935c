-- What hangs on rows of an import that never became visible. Index
-- ix_dataset_source_dataset_id.
DELETE FROM dataset_source
WHERE dataset_id BETWEEN :first AND :last
