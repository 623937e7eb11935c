-- track.events_user_newest: events after an id, of one user's tasks, the newest first;
-- index waybill_event_by_user.
SELECT v.id, t.uuid, v.user_id, v.name, v.detail, v.at
FROM waybill_event v CROSS JOIN waybill_task t
WHERE t.id = v.task_id AND v.id > :after AND v.user_id = :user_id
ORDER BY v.id DESC
LIMIT :max_rows
