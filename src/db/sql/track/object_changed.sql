-- track.object_changed: when an exported object changed last, NULL when it is
-- not there. A history's time is that of its audit (spec database.md 1.5).
SELECT CASE :object_type
	WHEN 'history' THEN (SELECT max(update_time) FROM history_audit
		WHERE history_id = :object_id)
	WHEN 'dataset' THEN (SELECT update_time
		FROM history_dataset_association WHERE id = :object_id)
	WHEN 'dataset_collection' THEN (SELECT update_time
		FROM history_dataset_collection_association
		WHERE id = :object_id)
	END
