-- Tags of a batch of datasets, by place and as people typed them.
SELECT j.key, t.user_tname || CASE WHEN t.value IS NULL THEN '' ELSE
	':' || coalesce(t.user_value, t.value) END
FROM json_each(:ids) j
JOIN history_dataset_association_tag_association t
	ON t.history_dataset_association_id = j.value
ORDER BY j.key, t.id
