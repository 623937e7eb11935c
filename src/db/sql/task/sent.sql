-- task.sent: what is about to become visible, or (all NULL) that nothing is.
-- By primary key.
UPDATE waybill_task
SET sent_bytes = :sent_bytes, sent_sha256 = :sent_sha256, sent_uri = :sent_uri
WHERE id = :id AND state = 'running'
	AND lease_token IS NOT DISTINCT FROM :lease_token
