-- track.assoc_each: those of one object that have a task, newest first; index
-- on (object_id, object_type).
SELECT id, task_uuid, create_time, object_type, object_id, export_metadata
FROM store_export_association
WHERE object_id = :object_id AND object_type = :object_type
	AND task_uuid IS NOT NULL
ORDER BY create_time DESC, id DESC
LIMIT :max_rows OFFSET :skip_rows
