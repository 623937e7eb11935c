-- The last commit of an import: from now on the history is there.
UPDATE history SET importing = FALSE, update_time = :now WHERE id = :history
