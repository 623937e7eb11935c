-- track.removed: the file is gone. By primary key.
UPDATE waybill_export
SET removed = 1
WHERE id = :id AND removed = 0
