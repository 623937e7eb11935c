-- export_temp_ref: small maps, by kind. 1: dataset row to the position of the
-- first record with its bytes. 2 and 3: position to the depth of the nearest
-- chain member that has a record, where the chain is kept (2) or dropped (3).
-- 4: a dataset without record to the one that stands in for it. 5: place in the
-- order of discovery to the job that has a record. Gone with the transaction.
CREATE TEMPORARY TABLE waybill_ref (
	kind INTEGER NOT NULL,
	id INTEGER NOT NULL,
	value INTEGER NOT NULL,
	PRIMARY KEY (kind, id)
) WITHOUT ROWID
