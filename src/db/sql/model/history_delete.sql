-- Mark a history deleted, or purged as well; what is purged stays purged.
UPDATE history SET deleted = TRUE,
	purged = purged IS TRUE OR :purge, update_time = :now
WHERE id = :id
