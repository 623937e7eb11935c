-- The tags of a history, on the copy.
INSERT INTO history_tag_association (history_id, tag_id, user_id, user_tname,
	value, user_value)
SELECT :to, tag_id, :user, user_tname, value, user_value
FROM history_tag_association WHERE history_id = :from ORDER BY id
