-- What hangs on rows of an import that never became visible. Index
-- ix_dataset_permissions_dataset_id.
DELETE FROM dataset_permissions
WHERE dataset_id BETWEEN :first AND :last
