-- The user of this name, else of this email. Unique indexes on both.
SELECT id, username, email FROM galaxy_user
WHERE (username = :name OR email = :name) AND deleted IS NOT TRUE
ORDER BY username = :name DESC, id LIMIT 1
