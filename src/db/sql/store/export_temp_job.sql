-- export_temp_job: the jobs that have a record, in the order of discovery. Gone
-- with the transaction.
CREATE TEMPORARY TABLE waybill_job (
	position INTEGER PRIMARY KEY,
	job_id INTEGER NOT NULL UNIQUE
)
