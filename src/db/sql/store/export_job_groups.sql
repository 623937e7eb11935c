-- export_job_groups: the implicit collection jobs that recorded jobs belong to,
-- in the order of discovery, with all their jobs in order. Indexes of job_id
-- and implicit_collection_jobs_id.
SELECT g.id, g.populated_state, a.id, a.job_id, f.job_id
FROM (SELECT x.implicit_collection_jobs_id AS id, min(w.id) AS first,
		min(w.value) AS job_id
	FROM waybill_ref w
	CROSS JOIN implicit_collection_jobs_job_association x
		ON x.job_id = w.value
	WHERE w.kind = 5
	GROUP BY x.implicit_collection_jobs_id) f
CROSS JOIN implicit_collection_jobs g ON g.id = f.id
CROSS JOIN implicit_collection_jobs_job_association a
	ON a.implicit_collection_jobs_id = g.id
ORDER BY f.first, g.id, a.order_index, a.id
