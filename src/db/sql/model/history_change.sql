-- Changes of a history that is neither purged nor archived; NULL leaves a
-- column as it is.
UPDATE history SET name = coalesce(:name, name),
	genome_build = coalesce(substr(:genome_build, 1, 40), genome_build),
	published = coalesce(:published, published),
	importable = coalesce(:importable, importable),
	deleted = coalesce(:deleted, deleted), update_time = :now
WHERE id = :id AND purged IS NOT TRUE AND archived IS NOT TRUE
