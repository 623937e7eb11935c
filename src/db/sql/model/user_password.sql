-- The stored password of a user; an external one has none that counts.
SELECT password, external FROM galaxy_user WHERE id = :id
