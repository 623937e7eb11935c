-- jobs.user_roles: names of the roles that a user has; index on user_id.
SELECT r.name
FROM user_role_association a
JOIN role r ON r.id = a.role_id
WHERE a.user_id = :user_id AND r.deleted IS NOT TRUE
ORDER BY r.name
