-- export_temp_tree: the collections at every level below each collection of the
-- history that is looked at. A path is made of one fixed-width step a level, so
-- that the order of paths is the order of a walk. Gone with the transaction.
CREATE TEMPORARY TABLE waybill_tree (
	hdca_id INTEGER NOT NULL,
	path TEXT NOT NULL,
	depth INTEGER NOT NULL,
	collection_id INTEGER NOT NULL,
	PRIMARY KEY (hdca_id, path)
) WITHOUT ROWID
