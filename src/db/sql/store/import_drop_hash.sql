-- What hangs on rows of an import that never became visible. Index
-- ix_dataset_hash_dataset_id.
DELETE FROM dataset_hash
WHERE dataset_id BETWEEN :first AND :last
