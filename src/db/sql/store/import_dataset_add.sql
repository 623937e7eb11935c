-- A dataset with its id.
INSERT INTO dataset (id, job_id, create_time, update_time, state, deleted,
	purged, purgable, created_from_basename, file_size, total_size, uuid)
VALUES (:id, :job, :now, :now, :state, :deleted, :purged, TRUE, :basename,
	:file_size, :total_size, :uuid)
