-- Another password for a user.
UPDATE galaxy_user SET password = :password, external = FALSE,
	last_password_change = :now, update_time = :now
WHERE id = :id
