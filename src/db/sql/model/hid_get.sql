-- The next number that a history gives.
SELECT hid_counter FROM history WHERE id = :history
