-- track.export_done: the outcome of an export, once. By primary key.
UPDATE waybill_export
SET outcome = :outcome, end_time = :end_time, expires_at = :expires_at,
	bytes = :bytes, sha256 = :sha256, uri = :uri, entries = :entries,
	gaps = :gaps, content_key = :content_key, datasets = :datasets,
	collections = :collections, jobs = :jobs,
	left_deleted = :left_deleted, left_hidden = :left_hidden,
	left_purged = :left_purged, reused_from = :reused_from,
	sts_uuid = :sts_uuid
WHERE id = :id AND outcome IS NULL
