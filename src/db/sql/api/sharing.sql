-- api.sharing: how a history is shared, and its owner, by primary key: name,
-- importable, published, slug, the owner's name and email.
SELECT h.name, h.importable IS TRUE, h.published IS TRUE, h.slug, u.username,
	u.email
FROM history h LEFT JOIN galaxy_user u ON u.id = h.user_id
WHERE h.id = :id
