-- A new history with its next free hid.
INSERT INTO history (create_time, update_time, user_id, name, hid_counter,
	deleted, purged, importing, genome_build, importable, published, archived)
VALUES (:now, :now, :user, :name, :hid_counter,
	FALSE, FALSE, :importing, :genome_build, FALSE, FALSE, FALSE)
