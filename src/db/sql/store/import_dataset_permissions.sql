-- The datasets of an import get what their owner's new datasets get. Datasets
-- by primary key, permissions by ix_default_user_permissions_user_id.
INSERT INTO dataset_permissions (create_time, update_time, action, dataset_id,
	role_id)
SELECT :now, :now, p.action, d.id, p.role_id
FROM dataset d CROSS JOIN default_user_permissions p
WHERE d.id BETWEEN :first AND :last AND p.user_id = :user
