-- Changes of a dataset; NULL leaves a column as it is.
UPDATE history_dataset_association SET name = coalesce(:name, name),
	deleted = coalesce(:deleted, deleted),
	visible = coalesce(:visible, visible), update_time = :now
WHERE id = :id
