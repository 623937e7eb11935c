-- The notes on a history's collection; index of its id.
DELETE FROM history_dataset_collection_annotation_association WHERE history_dataset_collection_id = :id
