-- Gives a new collection of a history its number.
UPDATE history_dataset_collection_association SET hid = :hid WHERE id = :id
