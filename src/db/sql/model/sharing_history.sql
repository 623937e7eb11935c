-- Owner, name and slug of a history, by primary key.
SELECT user_id, name, slug FROM history WHERE id = :id
