-- What hangs on rows of an import that never became visible. Index
-- ix_job_parameter_job_id.
DELETE FROM job_parameter
WHERE job_id BETWEEN :first AND :last
