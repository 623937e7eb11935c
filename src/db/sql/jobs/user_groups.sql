-- jobs.user_groups: names of the groups that a user is in; index on user_id.
SELECT g.name
FROM user_group_association a
JOIN galaxy_group g ON g.id = a.group_id
WHERE a.user_id = :user_id AND g.deleted IS NOT TRUE
ORDER BY g.name
