-- One row when another history of the same owner has the slug; index
-- ix_history_slug.
SELECT 1 FROM history o WHERE o.slug = :slug AND o.id <> :history
AND o.user_id IS (SELECT user_id FROM history WHERE id = :history)
