-- The owner's note on a history, on the copy.
INSERT INTO history_annotation_association (history_id, user_id, annotation)
SELECT :to, :user, a.annotation
FROM history h JOIN history_annotation_association a ON a.history_id = h.id
WHERE h.id = :from AND a.user_id IS h.user_id
ORDER BY a.id LIMIT 1
