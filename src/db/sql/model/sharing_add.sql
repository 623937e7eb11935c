-- A history is shared with all these users (a JSON list), each once.
INSERT INTO history_user_share_association (history_id, user_id)
SELECT :history, j.value FROM json_each(:users) j
WHERE NOT EXISTS (SELECT 1 FROM history_user_share_association s
	WHERE s.history_id = :history AND s.user_id = j.value)
GROUP BY j.value ORDER BY min(j.key)
