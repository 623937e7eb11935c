-- jobs.stats_tasks: how many tasks of which kind wait or run, and since when
-- the oldest does; index waybill_task_live.
SELECT kind, state, count(*), min(create_time)
FROM waybill_task
WHERE state IN ('queued', 'running')
GROUP BY kind, state
