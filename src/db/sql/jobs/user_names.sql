-- jobs.user_names: names of the roles (0) that a user has and of the groups (1)
-- that he is in; indexes on user_id.
SELECT 0, r.name
FROM user_role_association a
JOIN role r ON r.id = a.role_id
WHERE a.user_id = :user_id AND r.deleted IS NOT TRUE
UNION ALL
SELECT 1, g.name
FROM user_group_association a
JOIN galaxy_group g ON g.id = a.group_id
WHERE a.user_id = :user_id AND g.deleted IS NOT TRUE
ORDER BY 1, 2
