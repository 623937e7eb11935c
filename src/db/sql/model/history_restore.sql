-- Out of the archive; which record it was stays.
UPDATE history SET archived = FALSE, update_time = :now
WHERE id = :id AND archived IS TRUE
