-- api.job_params: parameters of a job, by index on job_id.
SELECT name, value FROM job_parameter WHERE job_id = :job
ORDER BY name, id
