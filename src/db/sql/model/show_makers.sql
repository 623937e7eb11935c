-- The jobs that made the datasets of a batch, by place; the first of a place
-- counts. A copy was made by the job of what it was copied from, so chains of
-- copies are followed as far as they go.
WITH RECURSIVE chain (place, hda, depth) AS (
	SELECT key, value, 0 FROM json_each(:ids)
	UNION ALL
	SELECT c.place, h.copied_from_history_dataset_association_id,
		c.depth + 1
	FROM chain c JOIN history_dataset_association h ON h.id = c.hda
	WHERE h.copied_from_history_dataset_association_id IS NOT NULL
	AND c.depth < 1000
)
SELECT c.place, o.job_id
FROM chain c JOIN job_to_output_dataset o ON o.dataset_id = c.hda
WHERE o.job_id IS NOT NULL
ORDER BY c.place, c.depth DESC, o.id
