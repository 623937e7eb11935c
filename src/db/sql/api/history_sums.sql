-- api.history_sums: bytes of a history's datasets, each once; how many items
-- are active, hidden (and not deleted), deleted. Index
-- ix_history_dataset_association_history_id.
SELECT (SELECT coalesce(sum(d.total_size), 0) FROM dataset d WHERE d.id IN (
	SELECT a.dataset_id FROM history_dataset_association a
	WHERE a.history_id = :id AND a.purged IS NOT TRUE)
	AND d.purged IS NOT TRUE),
	count(*) FILTER (WHERE i.deleted IS NOT TRUE AND i.visible),
	count(*) FILTER (WHERE i.deleted IS NOT TRUE AND i.visible IS NOT TRUE),
	count(*) FILTER (WHERE i.deleted)
FROM (SELECT deleted, visible FROM history_dataset_association
	WHERE history_id = :id
	UNION ALL SELECT deleted, visible
	FROM history_dataset_collection_association WHERE history_id = :id) i
