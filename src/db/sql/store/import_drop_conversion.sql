-- What hangs on rows of an import that never became visible. Indexes
-- of hda_id and hda_parent_id.
DELETE FROM implicitly_converted_dataset_association
WHERE hda_id BETWEEN :first AND :last
	OR hda_parent_id BETWEEN :first AND :last
