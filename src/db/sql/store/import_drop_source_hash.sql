-- Hashes of the sources of an import that never became visible. Indexes
-- ix_dataset_source_dataset_id, ix_dataset_source_hash_dataset_source_id.
DELETE FROM dataset_source_hash WHERE dataset_source_id IN
	(SELECT id FROM dataset_source WHERE dataset_id BETWEEN :first AND :last)
