-- task.progress: how far the work is. By primary key.
UPDATE waybill_task
SET phase = :phase, items_done = :items_done, items_total = :items_total,
	bytes_done = :bytes_done, bytes_total = :bytes_total, rate = :rate
WHERE id = :id AND state = 'running' AND lease_token = :lease_token
