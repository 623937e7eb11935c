-- export_sources: of the datasets of every record; index of dataset_id.
SELECT p.position, s.id, s.extra_files_path, s.source_uri, s.transform,
	s.requested_transform
FROM waybill_pick p
CROSS JOIN dataset_source s ON s.dataset_id = p.dataset_id
ORDER BY p.position, s.id
