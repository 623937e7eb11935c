-- A tag of a history that does not have it, by the tag's name in lower case.
INSERT INTO history_tag_association (history_id, tag_id, user_id, user_tname,
	value, user_value)
SELECT h.id, t.id, h.user_id, :tname, :value, :user_value
FROM history h JOIN tag t ON t.name = :name
WHERE h.id = :id AND NOT EXISTS (
	SELECT 1 FROM history_tag_association a WHERE a.history_id = h.id
	AND a.tag_id = t.id AND a.value IS :value)
