-- Parameters of a batch of jobs, by place.
SELECT j.key, p.name, p.value
FROM json_each(:ids) j JOIN job_parameter p ON p.job_id = j.value
ORDER BY j.key, p.id
