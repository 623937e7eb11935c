-- Any read at all: it fixes the snapshot of a transaction just begun.
SELECT count(*) FROM sqlite_schema
