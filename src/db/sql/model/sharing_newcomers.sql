-- The next number of a history's items, and how many of the users (a JSON
-- list) it is not shared with yet.
SELECT h.hid_counter, (SELECT count(*) FROM json_each(:users) j
	WHERE NOT EXISTS (SELECT 1 FROM history_user_share_association s
		WHERE s.history_id = h.id AND s.user_id = j.value))
FROM history h WHERE h.id = :history
