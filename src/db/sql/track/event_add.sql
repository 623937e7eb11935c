-- track.event_add: what was done to a record, and when.
INSERT INTO waybill_event (task_id, user_id, name, detail, at)
VALUES (:task_id, :user_id, :name, :detail, :now)
