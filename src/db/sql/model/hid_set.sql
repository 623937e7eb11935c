-- The next number that a history gives, from now on.
UPDATE history SET hid_counter = :hid, update_time = :now WHERE id = :history
