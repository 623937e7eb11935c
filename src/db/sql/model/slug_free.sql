-- The first of base, base-1, base-2 ... that no history of the user has for a
-- slug; index ix_history_slug.
WITH RECURSIVE tried (i, slug) AS (
	SELECT 0, :base
	UNION ALL
	SELECT t.i + 1, :base || '-' || (t.i + 1) FROM tried t
	WHERE EXISTS (SELECT 1 FROM history h
		WHERE h.slug = t.slug AND +h.user_id = :user)
)
SELECT slug FROM tried ORDER BY i DESC LIMIT 1
