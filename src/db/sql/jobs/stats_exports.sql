-- jobs.stats_exports: how many exports ended in which way, and the bytes of
-- their archives; index waybill_export_by_outcome alone.
SELECT outcome, count(*), coalesce(sum(bytes), 0)
FROM waybill_export
WHERE outcome IS NOT NULL
GROUP BY outcome
