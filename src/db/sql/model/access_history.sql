-- May the user (NULL: a visitor) see the history, and does it belong to the
-- user? By primary key; shares by ix_history_user_share_association_history_id.
SELECT h.importable IS TRUE OR h.user_id = :user OR EXISTS (
	SELECT 1 FROM history_user_share_association s
	WHERE s.history_id = h.id AND s.user_id = :user) IS TRUE,
	(h.user_id = :user) IS TRUE
FROM history h WHERE h.id = :history AND h.importing IS NOT TRUE
