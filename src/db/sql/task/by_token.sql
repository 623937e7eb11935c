-- task.by_token: the task that a user started with a token; unique index
-- waybill_task_by_token.
SELECT uuid
FROM waybill_task
WHERE user_id = :user_id AND request_token = :request_token
