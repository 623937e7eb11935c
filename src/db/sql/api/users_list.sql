-- api.users_list: users, deleted ones or the others, one of them or (NULL)
-- all; texts that email or name have (NULL: any). Each with the columns of a
-- user's short form.
SELECT id, username, email, deleted IS TRUE, active IS NOT FALSE,
	last_password_change
FROM galaxy_user
WHERE (:id IS NULL OR id = :id) AND (deleted IS TRUE) = :deleted
AND (:email IS NULL OR instr(lower(email), lower(:email)) > 0)
AND (:name IS NULL OR instr(lower(username), lower(:name)) > 0)
AND (:any IS NULL OR instr(lower(email), lower(:any)) > 0
	OR instr(lower(username), lower(:any)) > 0)
ORDER BY id LIMIT :max_rows OFFSET :skip_rows
