-- Whom a history is shared with; index
-- ix_history_user_share_association_history_id.
SELECT u.id, u.email
FROM history_user_share_association s JOIN galaxy_user u ON u.id = s.user_id
WHERE s.history_id = :history ORDER BY s.id
