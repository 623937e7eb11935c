-- A session that counts: its user, whose columns are NULL for a visitor's.
-- Unique index ix_galaxy_session_session_key.
SELECT u.id, u.username, u.email
FROM galaxy_session s LEFT JOIN galaxy_user u ON u.id = s.user_id
WHERE s.session_key = :key AND s.is_valid = TRUE AND u.deleted IS NOT TRUE
