-- Gives a new dataset its number.
UPDATE history_dataset_association SET hid = :hid WHERE id = :id
