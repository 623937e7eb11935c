-- api.user: a user as its own record shows it: deleted, active, when the
-- password was changed, bytes used (0 unless wanted), purged. By primary key;
-- the bytes by ix_history_user_id and ix_history_dataset_association_history_id.
SELECT u.deleted IS TRUE, u.active IS NOT FALSE, u.last_password_change,
	CASE WHEN :with_usage THEN (SELECT coalesce(sum(d.total_size), 0)
		FROM dataset d WHERE d.purged IS NOT TRUE AND d.id IN (
		SELECT a.dataset_id FROM history_dataset_association a
		JOIN history h ON h.id = a.history_id
		WHERE h.user_id = u.id AND a.purged IS NOT TRUE)) ELSE 0 END,
	u.purged IS TRUE
FROM galaxy_user u WHERE u.id = :id
