-- api.user: what a user's record shows beside the names: bytes used, deleted,
-- purged. By primary key; the bytes by ix_history_user_id and
-- ix_history_dataset_association_history_id.
SELECT (SELECT coalesce(sum(d.total_size), 0)
	FROM dataset d WHERE d.purged IS NOT TRUE AND d.id IN (
		SELECT a.dataset_id FROM history_dataset_association a
		JOIN history h ON h.id = a.history_id
		WHERE h.user_id = u.id AND a.purged IS NOT TRUE)),
	u.deleted IS TRUE, u.purged IS TRUE
FROM galaxy_user u WHERE u.id = :id
