-- api.history_tags: the tags of a history as people typed them; index
-- ix_history_tag_association_history_id.
SELECT user_tname || CASE WHEN value IS NULL THEN '' ELSE
	':' || coalesce(user_value, value) END
FROM history_tag_association WHERE history_id = :id ORDER BY id
