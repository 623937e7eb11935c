-- Holds the largest id that an import of several commits will use, so
-- that nobody is given one below it. The real row takes its place.
INSERT INTO history_dataset_association
	(id, history_id, deleted, validated_state)
VALUES (:id, :history, TRUE, 'unknown')
