-- The jobs of a history. Index ix_job_history_id.
SELECT id FROM job WHERE history_id = :id ORDER BY id
