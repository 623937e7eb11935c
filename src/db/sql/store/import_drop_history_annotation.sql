-- Of a history whose import never became visible.
DELETE FROM history_annotation_association WHERE history_id = :history
