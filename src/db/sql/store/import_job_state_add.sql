-- A step in the life of a job.
INSERT INTO job_state_history (create_time, job_id, state)
VALUES (:now, :job, :state)
