-- What becomes of what when a history is copied: kind 0 datasets, 1
-- collections, 2 collections of the history. Its number, where it gets a new
-- one. Dropped before the transaction ends.
CREATE TEMPORARY TABLE waybill_copy (
	kind INTEGER NOT NULL,
	old INTEGER NOT NULL,
	new INTEGER NOT NULL,
	hid INTEGER,
	PRIMARY KEY (kind, old)
) WITHOUT ROWID
