-- A history is shared with these users (a JSON list) at most.
DELETE FROM history_user_share_association WHERE history_id = :history
AND (user_id IS NULL
OR user_id NOT IN (SELECT value FROM json_each(:users)))
