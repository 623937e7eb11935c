-- A parameter of a job, as JSON.
INSERT INTO job_parameter (job_id, name, value) VALUES (:job, :name, :value)
