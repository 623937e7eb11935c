-- Mark the metadata files of purged datasets of a history purged.
UPDATE metadata_file SET deleted = TRUE, purged = TRUE, update_time = :now
WHERE purged IS NOT TRUE
AND hda_id IN (SELECT id FROM history_dataset_association
	WHERE history_id = :id AND purged IS TRUE)
