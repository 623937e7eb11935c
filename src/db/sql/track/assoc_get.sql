-- track.assoc_get: one of Galaxy's records, by primary key.
SELECT id, task_uuid, create_time, object_type, object_id, export_metadata
FROM store_export_association
WHERE id = :id
