-- track.job_add: an export of a history that its clients take for a job.
INSERT INTO waybill_job_export (export_id, history_id)
VALUES (:export_id, :history_id)
