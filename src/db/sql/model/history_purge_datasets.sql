-- Give up every dataset of a history that is not given up yet.
UPDATE history_dataset_association
SET deleted = TRUE, purged = TRUE, update_time = :now
WHERE history_id = :id AND purged IS NOT TRUE
