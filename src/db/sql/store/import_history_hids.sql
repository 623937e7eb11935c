-- Take n hids of an existing history; the row tells the counter afterwards.
UPDATE history SET hid_counter = coalesce(hid_counter, 1) + :n,
	update_time = :now
WHERE id = :id AND deleted IS NOT TRUE
RETURNING hid_counter
