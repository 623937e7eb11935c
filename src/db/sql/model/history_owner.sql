-- The owner's name and annotation of a history.
SELECT u.username,
	(SELECT a.annotation FROM history_annotation_association a
	WHERE a.history_id = h.id AND +a.user_id IS h.user_id
	ORDER BY a.id LIMIT 1)
FROM history h LEFT JOIN galaxy_user u ON u.id = h.user_id
WHERE h.id = :id
