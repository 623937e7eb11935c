-- export_job_params: of every job by name; of equal names the last counts.
-- Index of job_id.
SELECT w.position, p.name, p.value
FROM waybill_job w CROSS JOIN job_parameter p ON p.job_id = w.job_id
ORDER BY w.position, p.name, p.id
