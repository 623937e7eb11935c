-- One row when encoded ids may have been given out: there is a history.
SELECT 1 FROM history LIMIT 1
