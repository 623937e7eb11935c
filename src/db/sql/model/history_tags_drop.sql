-- The tags of a history; index ix_history_tag_association_history_id.
DELETE FROM history_tag_association WHERE history_id = :id
