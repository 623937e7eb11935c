-- export_job_params: of every job by name; of equal names the last counts.
-- Index of job_id.
SELECT w.id, p.name, p.value
FROM waybill_ref w CROSS JOIN job_parameter p ON p.job_id = w.value
WHERE w.kind = 5
ORDER BY w.id, p.name, p.id
