-- A dataset of a history with its id.
INSERT INTO history_dataset_association (id, history_id, dataset_id,
	create_time, update_time, state,
	copied_from_history_dataset_association_id, name, info, blurb, peek,
	extension, metadata, metadata_deferred, designation, deleted, visible,
	version, hid, purged, validated_state)
VALUES (:id, :history, :dataset, :now, :now, :state, :copied_from, :name,
	:info, :blurb, :peek, :extension, :metadata, :metadata_deferred,
	:designation, :deleted, :visible, 1, :hid, :purged, 'unknown')
