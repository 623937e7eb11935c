-- One row when a dataset of this UUID was committed. By uq_uuid_column.
SELECT 1 FROM dataset WHERE uuid = :uuid
