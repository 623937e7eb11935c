-- Where a dataset's bytes came from; index ix_dataset_source_dataset_id.
SELECT id, source_uri, extra_files_path, transform FROM dataset_source
WHERE dataset_id = :dataset ORDER BY id
