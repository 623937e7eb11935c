-- The owners' notes on the planned collections of a history.
INSERT INTO history_dataset_collection_annotation_association (
	history_dataset_collection_id, user_id, annotation)
SELECT m.new, :user, a.annotation
FROM waybill_copy m
CROSS JOIN history_dataset_collection_association c ON c.id = m.old
JOIN history o ON o.id = c.history_id
JOIN history_dataset_collection_annotation_association a ON a.id = (
	SELECT min(x.id)
	FROM history_dataset_collection_annotation_association x
	WHERE x.history_dataset_collection_id = c.id
	AND x.user_id IS o.user_id)
WHERE m.kind = 2 ORDER BY m.old
