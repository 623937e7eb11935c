-- A new name.
UPDATE history SET name = :name, update_time = :now WHERE id = :id
