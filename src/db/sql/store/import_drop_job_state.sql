-- What hangs on rows of an import that never became visible. Index
-- ix_job_state_history_job_id.
DELETE FROM job_state_history
WHERE job_id BETWEEN :first AND :last
