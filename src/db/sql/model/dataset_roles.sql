-- The roles that a dataset's permissions name, with the action; index
-- ix_dataset_permissions_dataset_id.
SELECT role_id, action, NULL, NULL FROM dataset_permissions
WHERE dataset_id = :dataset AND role_id IS NOT NULL ORDER BY id
