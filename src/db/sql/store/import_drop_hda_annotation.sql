-- What hangs on rows of an import that never became visible. Index
-- ix_history_dataset_association_annotation_association_history_dataset_association_id.
DELETE FROM history_dataset_association_annotation_association
WHERE history_dataset_association_id BETWEEN :first AND :last
