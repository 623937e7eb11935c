-- The items of a history by their numbers, with what lists and counts ask of
-- each: a history of thousands is shown without a look at their rows, of which
-- each has a kilobyte. On an own site only. Step 4 in migrate.c.
CREATE INDEX waybill_items ON history_dataset_association (history_id, hid, id,
	deleted, visible, purged, state, dataset_id);
-- Few datasets are closed to anybody: whether those of a history are is seen
-- without a look at the rows that say who manages each.
CREATE INDEX waybill_access ON dataset_permissions (dataset_id, role_id)
	WHERE action = 'access';
