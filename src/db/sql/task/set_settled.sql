-- task.set_settled: nothing is left to do for it. By primary key.
UPDATE waybill_task
SET settled = 1
WHERE id = :id
