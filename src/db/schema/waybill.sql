-- What only an own site has: facts about the site itself, and who administers
-- it (Galaxy keeps its administrators in its configuration, not in a table).
CREATE TABLE waybill_site (
	key TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
) STRICT;

CREATE TABLE waybill_user (
	user_id INTEGER NOT NULL PRIMARY KEY,	-- galaxy_user.id
	is_admin INTEGER NOT NULL CHECK (is_admin IN (0, 1))
) STRICT;
