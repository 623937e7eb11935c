-- task.add: a new row, queued.
INSERT INTO waybill_task (uuid, kind, args, user_id, request_token, state,
	create_time)
VALUES (:uuid, :kind, :args, :user_id, :request_token, 'queued', :now)
