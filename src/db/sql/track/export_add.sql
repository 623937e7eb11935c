-- track.export_add: what Galaxy's record cannot say of an export.
INSERT INTO waybill_export (task_id, uuid, association_id, user_id,
	object_type, object_id, object_name, format, target_uri, include_files,
	include_deleted, include_hidden, require_finished, missing, sts_uuid,
	announced, duration, batch, retry_of, reused_from, hint, create_time,
	pinned)
VALUES (:task_id, :uuid, :association_id, :user_id, :object_type, :object_id,
	:object_name, :format, :target_uri, :include_files, :include_deleted,
	:include_hidden, :require_finished, :missing, :sts_uuid, :announced,
	:duration, :batch, :retry_of, NULL, :hint, :create_time, :pinned)
