-- track.assoc_add: one of Galaxy's records of an export.
INSERT INTO store_export_association (task_uuid, create_time, object_type,
	object_id, export_metadata)
VALUES (:task_uuid, :create_time, :object_type, :object_id, :export_metadata)
