-- export_hashes: of the datasets of every record; index of dataset_id.
SELECT p.position, s.id, s.extra_files_path, s.hash_function, s.hash_value
FROM waybill_pick p
CROSS JOIN dataset_hash s ON s.dataset_id = p.dataset_id
ORDER BY p.position, s.id
