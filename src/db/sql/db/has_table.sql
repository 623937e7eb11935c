-- One row when there is a table of this name.
SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = :name
