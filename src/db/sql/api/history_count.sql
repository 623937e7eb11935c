-- api.history_count: how many histories a user has that are neither deleted
-- nor archived; index ix_history_user_id.
SELECT count(*) FROM history h WHERE h.user_id = :user
AND h.deleted IS NOT TRUE AND h.archived IS NOT TRUE
AND h.importing IS NOT TRUE
