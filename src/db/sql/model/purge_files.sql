-- Mark those of the datasets behind a JSON list purged that nobody has any
-- more: every association is given up, no library has one, and the file is the
-- store's own.
UPDATE dataset SET deleted = TRUE, purged = TRUE, update_time = :now
WHERE id IN (SELECT h.dataset_id FROM json_each(:list) j
	CROSS JOIN history_dataset_association h ON h.id = j.value)
AND purged IS NOT TRUE AND purgable IS NOT FALSE
AND external_filename IS NULL
AND NOT EXISTS (SELECT 1 FROM history_dataset_association o
	WHERE o.dataset_id = dataset.id AND o.purged IS NOT TRUE)
AND NOT EXISTS (SELECT 1 FROM library_dataset_dataset_association l
	WHERE l.dataset_id = dataset.id)
