-- A user that is not deleted, by primary key.
SELECT id, username, email FROM galaxy_user
WHERE id = :id AND deleted IS NOT TRUE
