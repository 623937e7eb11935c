-- What hangs on rows of an import that never became visible. Index
-- ix_job_to_input_dataset_collection_element_job_id.
DELETE FROM job_to_input_dataset_collection_element
WHERE job_id BETWEEN :first AND :last
