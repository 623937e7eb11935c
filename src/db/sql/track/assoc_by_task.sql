-- track.assoc_by_task: one of Galaxy's records; unique index on task_uuid.
SELECT id, task_uuid, create_time, object_type, object_id, export_metadata
FROM store_export_association
WHERE task_uuid = :task_uuid
