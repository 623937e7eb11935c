-- What hangs on rows of an import that never became visible. Index
-- ix_job_to_output_dataset_collection_job_id.
DELETE FROM job_to_output_dataset_collection
WHERE job_id BETWEEN :first AND :last
