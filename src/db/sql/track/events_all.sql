-- track.events_all: events after an id, the oldest first, by primary key.
SELECT v.id, t.uuid, v.user_id, v.name, v.detail, v.at
FROM waybill_event v CROSS JOIN waybill_task t
WHERE t.id = v.task_id AND v.id > :after
ORDER BY v.id
LIMIT :max_rows
