-- Tasks and exports. One row of waybill_task is the truth about a piece of
-- work; waybill_export says of an export what Galaxy's association cannot.
-- UUIDs as 32 hex digits, times as UTC texts with six digits, like Galaxy's.

CREATE TABLE waybill_task (
	id INTEGER PRIMARY KEY,
	uuid TEXT NOT NULL UNIQUE,
	kind TEXT NOT NULL,
	args TEXT NOT NULL,
	user_id INTEGER,
	request_token TEXT,
	state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done',
		'done_with_gaps', 'failed', 'cancelled')),
	cancel INTEGER NOT NULL DEFAULT 0,
	attempts INTEGER NOT NULL DEFAULT 0,
	lost INTEGER NOT NULL DEFAULT 0,
	lease_owner TEXT,
	lease_token TEXT,
	lease_until TEXT,
	create_time TEXT NOT NULL,
	start_time TEXT,
	end_time TEXT,
	phase TEXT NOT NULL DEFAULT '',
	items_done INTEGER NOT NULL DEFAULT 0,
	items_total INTEGER NOT NULL DEFAULT 0,
	bytes_done INTEGER NOT NULL DEFAULT 0,
	bytes_total INTEGER NOT NULL DEFAULT 0,
	rate INTEGER NOT NULL DEFAULT 0,
	settled INTEGER NOT NULL DEFAULT 0,
	sent_bytes INTEGER,
	sent_sha256 TEXT,
	sent_uri TEXT,
	result TEXT,
	error_code TEXT,
	error_message TEXT,
	error_hint TEXT,
	error_member TEXT
) STRICT;
-- Only what is alive is ever looked for by state.
CREATE INDEX waybill_task_live ON waybill_task (state, id)
	WHERE state IN ('queued', 'running');

-- Ended, but what must follow outside the database may not be done yet.
CREATE INDEX waybill_task_unsettled ON waybill_task (id)
	WHERE settled = 0 AND end_time IS NOT NULL;
-- A submit repeated with the same token is the same task.
CREATE UNIQUE INDEX waybill_task_by_token
	ON waybill_task (user_id, request_token)
	WHERE request_token IS NOT NULL;

CREATE TABLE waybill_export (
	id INTEGER PRIMARY KEY,
	task_id INTEGER NOT NULL UNIQUE REFERENCES waybill_task (id),
	uuid TEXT NOT NULL UNIQUE,
	association_id INTEGER,
	user_id INTEGER,
	object_type TEXT NOT NULL,
	object_id INTEGER NOT NULL,
	object_name TEXT NOT NULL,
	format TEXT NOT NULL,
	target_uri TEXT,
	include_files INTEGER NOT NULL,
	include_deleted INTEGER NOT NULL,
	include_hidden INTEGER NOT NULL,
	require_finished INTEGER NOT NULL,
	missing TEXT NOT NULL,
	sts_uuid TEXT,
	announced INTEGER NOT NULL DEFAULT 0,
	duration INTEGER,
	batch TEXT,
	retry_of TEXT,
	reused_from TEXT,
	hint TEXT,
	create_time TEXT NOT NULL,
	outcome TEXT CHECK (outcome IN ('done', 'done_with_gaps', 'failed',
		'cancelled')),
	end_time TEXT,
	expires_at TEXT,
	pinned INTEGER NOT NULL DEFAULT 0,
	removed INTEGER NOT NULL DEFAULT 0,
	bytes INTEGER,
	sha256 TEXT,
	uri TEXT,
	entries INTEGER,
	gaps INTEGER,
	content_key TEXT,
	datasets INTEGER,
	collections INTEGER,
	jobs INTEGER,
	left_deleted INTEGER,
	left_hidden INTEGER,
	left_purged INTEGER
) STRICT;
CREATE INDEX waybill_export_by_user ON waybill_export (user_id, id);
CREATE INDEX waybill_export_by_object
	ON waybill_export (object_id, object_type, id);
CREATE INDEX waybill_export_by_outcome ON waybill_export (outcome, id, bytes);
CREATE INDEX waybill_export_by_batch ON waybill_export (batch, id)
	WHERE batch IS NOT NULL;
CREATE INDEX waybill_export_by_hint ON waybill_export (hint, id)
	WHERE hint IS NOT NULL;
CREATE INDEX waybill_export_by_sts ON waybill_export (sts_uuid)
	WHERE sts_uuid IS NOT NULL;
-- Files that time may remove.
CREATE INDEX waybill_export_by_expiry ON waybill_export (expires_at)
	WHERE expires_at IS NOT NULL AND removed = 0;

-- A record as the tracker reads it; its columns are counted in track/rec.c.
CREATE VIEW waybill_record AS
SELECT e.id, e.task_id, e.association_id, e.uuid, e.user_id, e.object_type,
	e.object_id, e.object_name, e.format, e.target_uri, e.include_files,
	e.include_deleted, e.include_hidden, e.require_finished, e.missing,
	e.sts_uuid, e.announced, e.duration, t.request_token, e.batch,
	e.retry_of, e.reused_from, e.outcome, t.state, t.cancel, t.phase,
	t.items_done, t.items_total, t.bytes_done, t.bytes_total, t.rate,
	t.attempts, t.error_code, t.error_message, t.error_hint,
	e.create_time, t.start_time, e.end_time, e.expires_at, e.bytes,
	e.entries, e.gaps, e.sha256, e.uri, e.content_key, e.datasets,
	e.collections, e.jobs, e.left_deleted, e.left_hidden, e.left_purged,
	e.pinned, e.removed, e.hint
FROM waybill_export e CROSS JOIN waybill_task t
WHERE t.id = e.task_id;

CREATE TABLE waybill_gap (
	id INTEGER PRIMARY KEY,
	export_id INTEGER NOT NULL REFERENCES waybill_export (id),
	object_type TEXT NOT NULL,
	object_id INTEGER NOT NULL,
	hid INTEGER,
	name TEXT,
	reason TEXT NOT NULL,
	detail TEXT
) STRICT;
CREATE INDEX waybill_gap_by_export ON waybill_gap (export_id, id);

CREATE TABLE waybill_event (
	id INTEGER PRIMARY KEY,
	task_id INTEGER NOT NULL REFERENCES waybill_task (id),
	user_id INTEGER,
	name TEXT NOT NULL,
	detail TEXT,
	at TEXT NOT NULL
) STRICT;
CREATE INDEX waybill_event_by_task ON waybill_event (task_id, id);
CREATE INDEX waybill_event_by_user ON waybill_event (user_id, id);

-- When the keeper last did what it does once an hour.
CREATE TABLE waybill_kept (
	what TEXT PRIMARY KEY,
	at TEXT NOT NULL
) STRICT;
