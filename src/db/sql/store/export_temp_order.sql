-- export_temp_order: every dataset that may have a record, in the order of the
-- records. Gone with the transaction.
CREATE TEMPORARY TABLE waybill_order (
	position INTEGER PRIMARY KEY,
	hda_id INTEGER NOT NULL UNIQUE,
	member INTEGER NOT NULL,
	parent INTEGER NOT NULL
)
