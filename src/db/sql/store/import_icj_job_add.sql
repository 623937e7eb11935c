-- One job of a mapping; NULL for one that is not in the archive.
INSERT INTO implicit_collection_jobs_job_association
	(implicit_collection_jobs_id, job_id, order_index)
VALUES (:icj, :job, :index)
