-- A history of the user's with the genome build of another; numbers are given
-- from the first that is free after a copy.
INSERT INTO history (create_time, update_time, user_id, name, hid_counter,
	genome_build, deleted, purged, importing, importable, published,
	archived)
SELECT :now, :now, :user, :name, h.hid_counter + (SELECT count(*)
	FROM waybill_copy WHERE hid IS NOT NULL), h.genome_build, FALSE, FALSE,
	FALSE, FALSE, FALSE, FALSE
FROM history h WHERE h.id = :from
