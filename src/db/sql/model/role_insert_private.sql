-- The private role of a user.
INSERT INTO role (create_time, update_time, name, description, type, deleted)
VALUES (:now, :now, :email, 'Private Role for ' || :email, 'private', FALSE)
