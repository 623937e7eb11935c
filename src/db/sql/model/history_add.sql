-- A new, empty history.
INSERT INTO history (create_time, update_time, user_id, name, hid_counter,
	deleted, purged, importing, importable, published, archived)
VALUES (:now, :now, :user, :name, 1, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE)
