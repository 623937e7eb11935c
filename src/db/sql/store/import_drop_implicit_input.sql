-- What hangs on rows of an import that never became visible. Index
-- ix_implicitly_created_dataset_collection_inputs_dataset_collection_id.
DELETE FROM implicitly_created_dataset_collection_inputs
WHERE dataset_collection_id BETWEEN :first AND :last
