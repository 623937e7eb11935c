-- Of a history whose import never became visible.
DELETE FROM history_audit WHERE history_id = :history
