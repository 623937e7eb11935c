-- track.count_sums: how many records somebody has (:whose, -1: everybody), since a
-- time (NULL: ever), that ended in a state (NULL: any). Whole hours are added up
-- from waybill_export_count; the hour of :since is counted by index
-- waybill_export_by_time. What is overdue counts as expired already, by index
-- waybill_export_by_expiry.
SELECT (SELECT coalesce(sum(n), 0) FROM waybill_export_count
	WHERE user_id = :whose AND hour > coalesce(substr(:since, 1, 13), '')
	AND (:state IS NULL OR iif(:state = 'expired', removed = 1,
		outcome = :state AND removed = 0)))
+ (SELECT count(*) FROM waybill_export
	WHERE create_time >= :since
	AND create_time < substr(:since, 1, 13) || ':~'
	AND (:whose = -1 OR user_id = :whose)
	AND (:state IS NULL OR iif(:state = 'expired', removed = 1,
		outcome = :state AND removed = 0)))
+ (SELECT coalesce(sum(iif(:state = 'expired', 1, -(outcome = :state))), 0)
	FROM waybill_export
	WHERE :state IS NOT NULL AND expires_at <= :now AND removed = 0
	AND pinned = 0 AND outcome IS NOT NULL
	AND (:whose = -1 OR user_id = :whose)
	AND (:since IS NULL OR create_time >= :since))
