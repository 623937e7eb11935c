-- Of a history whose import never became visible.
DELETE FROM default_history_permissions WHERE history_id = :history
