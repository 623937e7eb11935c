-- The largest id of every table whose rows others name, in one row; each by
-- the end of its primary key. The write lock keeps them true.
SELECT
	(SELECT coalesce(max(id), 0) FROM dataset),
	(SELECT coalesce(max(id), 0) FROM history_dataset_association),
	(SELECT coalesce(max(id), 0) FROM history_dataset_collection_association),
	(SELECT coalesce(max(id), 0) FROM dataset_collection),
	(SELECT coalesce(max(id), 0) FROM dataset_collection_element),
	(SELECT coalesce(max(id), 0) FROM job),
	(SELECT coalesce(max(id), 0) FROM implicit_collection_jobs)
