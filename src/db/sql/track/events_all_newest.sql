-- track.events_all_newest: events after an id, the newest first, by primary key.
SELECT v.id, t.uuid, v.user_id, v.name, v.detail, v.at
FROM waybill_event v CROSS JOIN waybill_task t
WHERE t.id = v.task_id AND v.id > :after
ORDER BY v.id DESC
LIMIT :max_rows
