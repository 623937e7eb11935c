-- A tag that is not there yet; the prefix of a dotted name is its parent.
INSERT INTO tag (type, parent_id, name) VALUES (0, :parent, :name)
