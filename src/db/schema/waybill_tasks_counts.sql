-- How many exports there are, so that a page of a million can tell. By owner (0
-- nobody, -1 everybody), hour and end; triggers keep it. Step 3 in migrate.c.
CREATE TABLE waybill_export_count (
	user_id INTEGER NOT NULL,
	hour TEXT NOT NULL,	-- the beginning of create_time: "2026-01-02 03"
	outcome TEXT NOT NULL,	-- '': none yet
	removed INTEGER NOT NULL,
	n INTEGER NOT NULL,
	PRIMARY KEY (user_id, hour, outcome, removed)
) STRICT, WITHOUT ROWID;
INSERT INTO waybill_export_count
SELECT coalesce(user_id, 0), substr(create_time, 1, 13), coalesce(outcome, ''),
	removed, count(*)
FROM waybill_export GROUP BY 1, 2, 3, 4
UNION ALL
SELECT -1, substr(create_time, 1, 13), coalesce(outcome, ''), removed, count(*)
FROM waybill_export GROUP BY 1, 2, 3, 4;

CREATE TRIGGER waybill_export_count_add AFTER INSERT ON waybill_export
BEGIN
	INSERT INTO waybill_export_count
	SELECT w.id, substr(NEW.create_time, 1, 13), coalesce(NEW.outcome, ''),
		NEW.removed, 1
	FROM (SELECT -1 AS id UNION ALL SELECT coalesce(NEW.user_id, 0)) w
	WHERE TRUE
	ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER waybill_export_count_move
AFTER UPDATE OF outcome, removed ON waybill_export
WHEN OLD.outcome IS NOT NEW.outcome OR OLD.removed <> NEW.removed
BEGIN
	UPDATE waybill_export_count SET n = n - 1
	WHERE user_id IN (-1, coalesce(OLD.user_id, 0))
	AND hour = substr(OLD.create_time, 1, 13)
	AND outcome = coalesce(OLD.outcome, '') AND removed = OLD.removed;
	INSERT INTO waybill_export_count
	SELECT w.id, substr(NEW.create_time, 1, 13), coalesce(NEW.outcome, ''),
		NEW.removed, 1
	FROM (SELECT -1 AS id UNION ALL SELECT coalesce(NEW.user_id, 0)) w
	WHERE TRUE
	ON CONFLICT DO UPDATE SET n = n + 1;
END;

CREATE INDEX waybill_export_by_time ON waybill_export (create_time);
-- Those that expired, or whose file was removed.
CREATE INDEX waybill_export_removed ON waybill_export (id) WHERE removed = 1;
CREATE INDEX waybill_export_removed_by_user ON waybill_export (user_id, id)
	WHERE removed = 1;
