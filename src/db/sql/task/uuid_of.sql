-- task.uuid_of: the name of a task, by primary key.
SELECT uuid FROM waybill_task WHERE id = :id
