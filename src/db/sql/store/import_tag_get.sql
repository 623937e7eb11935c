-- A tag by its name in lower case, which is unique.
SELECT id FROM tag WHERE name = :name
