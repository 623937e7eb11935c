-- The owners' notes on the planned datasets, the first of each.
INSERT INTO history_dataset_association_annotation_association (
	history_dataset_association_id, user_id, annotation)
SELECT m.new, :user, a.annotation
FROM waybill_copy m
CROSS JOIN history_dataset_association h ON h.id = m.old
JOIN history o ON o.id = h.history_id
JOIN history_dataset_association_annotation_association a ON a.id = (
	SELECT min(x.id)
	FROM history_dataset_association_annotation_association x
	WHERE x.history_dataset_association_id = h.id
	AND x.user_id IS o.user_id)
WHERE m.kind = 0 ORDER BY m.old
