-- What hangs on rows of an import that never became visible. Index
-- ix_implicit_collection_jobs_job_association_implicit_collection_jobs_id.
DELETE FROM implicit_collection_jobs_job_association
WHERE implicit_collection_jobs_id BETWEEN :first AND :last
