-- export_temp_hdca: the collections of the history that are looked at, in
-- order. Unfinished: some level is not populated. Gone with the transaction.
CREATE TEMPORARY TABLE waybill_hdca (
	position INTEGER PRIMARY KEY,
	hdca_id INTEGER NOT NULL UNIQUE,
	unfinished INTEGER NOT NULL,
	exported INTEGER NOT NULL
)
