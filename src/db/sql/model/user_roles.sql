-- The roles of a user: direct ones and those of the user's groups, ascending.
SELECT role_id FROM user_role_association WHERE user_id = :user
UNION
SELECT gr.role_id FROM user_group_association ug
JOIN group_role_association gr ON gr.group_id = ug.group_id
WHERE ug.user_id = :user
ORDER BY 1
