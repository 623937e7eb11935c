-- task.event_add: what became of a task, and when.
INSERT INTO waybill_event (task_id, user_id, name, detail, at)
VALUES (:task_id, :user_id, :name, :detail, :now)
