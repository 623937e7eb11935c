-- The owner's note on a history.
INSERT INTO history_annotation_association (history_id, user_id, annotation)
SELECT id, user_id, :annotation FROM history WHERE id = :id
