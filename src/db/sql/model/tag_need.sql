-- A tag by its name in lower case, which is unique; the prefix of a dotted
-- name is its parent.
INSERT INTO tag (type, parent_id, name)
VALUES (0, (SELECT id FROM tag WHERE name = :parent), :name)
ON CONFLICT (name) DO NOTHING
