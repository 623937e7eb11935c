-- The owner's annotations of a batch of datasets, by place; the first of a
-- place counts.
SELECT j.key, a.annotation
FROM json_each(:ids) j
JOIN history_dataset_association_annotation_association a
	ON a.history_dataset_association_id = j.value
WHERE a.user_id IS :owner
ORDER BY j.key, a.id
