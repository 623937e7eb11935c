-- Into the archive, with the record of the export that holds it (or NULL).
UPDATE history SET archived = TRUE, archive_export_id = :association,
	update_time = :now
WHERE id = :id AND archived IS NOT TRUE
