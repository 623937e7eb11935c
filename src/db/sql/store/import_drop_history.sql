-- Of a history whose import never became visible.
DELETE FROM history WHERE id = :history
