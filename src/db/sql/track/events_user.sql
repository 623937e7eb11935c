-- track.events_user: events after an id, of one user's tasks, the oldest first;
-- index waybill_event_by_user.
SELECT v.id, t.uuid, v.user_id, v.name, v.detail, v.at
FROM waybill_event v CROSS JOIN waybill_task t
WHERE t.id = v.task_id AND v.id > :after AND v.user_id = :user_id
ORDER BY v.id
LIMIT :max_rows
