-- task.ask_cancel: somebody wants its end. By primary key.
UPDATE waybill_task
SET cancel = 1
WHERE id = :id AND state IN ('queued', 'running')
