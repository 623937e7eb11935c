-- The notes on a dataset; index of its id.
DELETE FROM history_dataset_association_annotation_association WHERE history_dataset_association_id = :id
