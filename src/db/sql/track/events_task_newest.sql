-- track.events_task_newest: events after an id, of one task, the newest first;
-- index waybill_event_by_task.
SELECT v.id, t.uuid, v.user_id, v.name, v.detail, v.at
FROM waybill_event v CROSS JOIN waybill_task t
WHERE t.id = v.task_id AND v.id > :after AND v.task_id = :task_id
ORDER BY v.id DESC
LIMIT :max_rows
