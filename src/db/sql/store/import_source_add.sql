-- Where the bytes of a dataset came from.
INSERT INTO dataset_source (dataset_id, source_uri, extra_files_path,
	transform, requested_transform)
VALUES (:dataset, :uri, :path, :transform, :requested)
