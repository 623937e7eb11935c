-- Exports that were asked for in Galaxy's older form, whose clients take them
-- for jobs: they find the archive again by its history. Step 2 in migrate.c.

CREATE TABLE waybill_job_export (
	export_id INTEGER PRIMARY KEY REFERENCES waybill_export (id),
	history_id INTEGER NOT NULL
) STRICT;
CREATE INDEX waybill_job_export_by_history
	ON waybill_job_export (history_id, export_id);
