-- Mark the metadata files of a JSON list's datasets purged, copies of theirs
-- too, when nobody has the dataset any more; index of dataset_id.
UPDATE metadata_file SET deleted = TRUE, purged = TRUE, update_time = :now
WHERE purged IS NOT TRUE
AND hda_id IN (SELECT c.id FROM json_each(:list) j
	CROSS JOIN history_dataset_association h ON h.id = j.value
	CROSS JOIN history_dataset_association c
		ON c.dataset_id = h.dataset_id
	WHERE NOT EXISTS (SELECT 1 FROM history_dataset_association o
		WHERE o.dataset_id = h.dataset_id AND o.purged IS NOT TRUE))
