-- task.renew: a lease goes on. By primary key.
UPDATE waybill_task
SET lease_until = :lease_until
WHERE id = :id AND state = 'running' AND lease_token = :lease_token
