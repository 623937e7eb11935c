-- The notes on a history; index ix_history_annotation_association_history_id.
DELETE FROM history_annotation_association WHERE history_id = :id
