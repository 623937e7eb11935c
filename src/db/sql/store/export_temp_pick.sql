-- export_temp_pick: the datasets that have a record. Alive: with a file and
-- neither deleted nor deferred. Gone with the transaction.
CREATE TEMPORARY TABLE waybill_pick (
	position INTEGER PRIMARY KEY,
	hda_id INTEGER NOT NULL UNIQUE,
	dataset_id INTEGER,
	flags INTEGER NOT NULL,
	bytes INTEGER NOT NULL,
	alive INTEGER NOT NULL,
	size INTEGER NOT NULL,
	mtime INTEGER NOT NULL,
	ctime INTEGER NOT NULL,
	inode INTEGER NOT NULL
)
