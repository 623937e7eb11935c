-- The tags of a dataset; index of its id.
DELETE FROM history_dataset_association_tag_association WHERE history_dataset_association_id = :id
