-- task.asked: has the end of a running task been asked for? No row when the
-- lease is another's. By primary key.
SELECT cancel
FROM waybill_task
WHERE id = :id AND state = 'running' AND lease_token = :lease_token
