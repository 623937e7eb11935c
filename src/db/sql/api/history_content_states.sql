-- api.history_content_states: how many items of a history are in which state,
-- without those that are deleted or hidden; index
-- ix_history_dataset_association_history_id and its like for collections.
SELECT i.state, count(*) FROM (
	SELECT coalesce(nullif(a.state, ''), d.state) AS state
	FROM history_dataset_association a JOIN dataset d
		ON d.id = a.dataset_id
	WHERE a.history_id = :id AND a.deleted IS NOT TRUE AND a.visible
	UNION ALL
	SELECT c.populated_state
	FROM history_dataset_collection_association a
	JOIN dataset_collection c ON c.id = a.collection_id
	WHERE a.history_id = :id AND a.deleted IS NOT TRUE AND a.visible) i
WHERE i.state IS NOT NULL GROUP BY i.state ORDER BY i.state
