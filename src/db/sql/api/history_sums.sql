-- api.history_sums: how many items of a history are active, hidden (and not
-- deleted), deleted. Index waybill_items.
SELECT count(*) FILTER (WHERE i.deleted IS NOT TRUE AND i.visible),
	count(*) FILTER (WHERE i.deleted IS NOT TRUE AND i.visible IS NOT TRUE),
	count(*) FILTER (WHERE i.deleted)
FROM (SELECT deleted, visible FROM history_dataset_association
	WHERE history_id = :id
	UNION ALL SELECT deleted, visible
	FROM history_dataset_collection_association WHERE history_id = :id) i
