-- export_add_jobs: the creating job of every record and of everything in its
-- chain, then those of the collections, in the order of discovery; indexes of
-- dataset_id and dataset_collection_id.
INSERT INTO waybill_ref (kind, id, value)
WITH made (job_id, class, position, depth) AS (
	SELECT (SELECT o.job_id FROM job_to_output_dataset o
		WHERE o.dataset_id = p.hda_id ORDER BY o.id LIMIT 1),
		0, p.position, 0
	FROM waybill_pick p
	UNION ALL
	SELECT (SELECT o.job_id FROM job_to_output_dataset o
		WHERE o.dataset_id = c.hda_id ORDER BY o.id LIMIT 1),
		0, c.position, c.depth
	FROM waybill_chain c
	UNION ALL
	SELECT (SELECT o.job_id FROM job_to_output_dataset_collection o
		WHERE o.dataset_collection_id = w.hdca_id ORDER BY o.id LIMIT 1),
		1, w.position, 0
	FROM waybill_hdca w WHERE w.exported
), ranked (job_id, n) AS (
	SELECT job_id, row_number() OVER (ORDER BY class, position, depth)
	FROM made WHERE job_id IS NOT NULL
)
SELECT 5, row_number() OVER (ORDER BY min(n)), job_id FROM ranked
GROUP BY job_id
