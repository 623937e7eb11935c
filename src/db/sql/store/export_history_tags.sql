-- export_history_tags: in the order of the associations; index of history_id.
SELECT user_tname, value IS NOT NULL, user_value
FROM history_tag_association WHERE history_id = :history ORDER BY id
