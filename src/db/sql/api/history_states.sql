-- api.history_states: the datasets of a history with the state that users see,
-- whether they are deleted, the dataset behind and its bytes, NULL when they do
-- not count; in the order of their ids. Index waybill_items, and by primary key.
SELECT a.id, coalesce(nullif(a.state, ''), d.state), a.deleted IS TRUE, d.id,
	CASE WHEN a.purged IS NOT TRUE AND d.purged IS NOT TRUE
	THEN d.total_size END
FROM history_dataset_association a CROSS JOIN dataset d ON d.id = a.dataset_id
WHERE a.history_id = :id ORDER BY +a.id
