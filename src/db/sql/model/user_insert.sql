-- A user as Galaxy's constructor writes one.
INSERT INTO galaxy_user (create_time, update_time, email, username, password,
	last_password_change, external, deleted, purged, active)
VALUES (:now, :now, :email, :name, :password, :now, FALSE, FALSE, FALSE, TRUE)
