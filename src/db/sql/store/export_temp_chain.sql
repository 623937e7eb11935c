-- export_temp_chain: what each picked dataset was copied from, nearest first.
-- Gone with the transaction.
CREATE TEMPORARY TABLE waybill_chain (
	position INTEGER NOT NULL,
	depth INTEGER NOT NULL,
	hda_id INTEGER NOT NULL,
	PRIMARY KEY (position, depth)
) WITHOUT ROWID
