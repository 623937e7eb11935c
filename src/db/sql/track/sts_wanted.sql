-- track.sts_wanted: how many records know a short term storage request, and how
-- many of them still want its file; index waybill_export_by_sts.
SELECT count(*), count(*) FILTER (WHERE removed = 0 AND (outcome IS NULL
	OR (outcome IN ('done', 'done_with_gaps')
		AND (pinned = 1 OR expires_at IS NULL OR expires_at > :now))))
FROM waybill_export
WHERE sts_uuid = :sts_uuid
