-- How a history is shared; NULL or an empty slug leaves what is there.
UPDATE history SET importable = coalesce(:importable, importable),
	published = coalesce(:published, published),
	slug = coalesce(nullif(:slug, ''), slug), update_time = :now
WHERE id = :id
