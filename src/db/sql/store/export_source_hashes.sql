-- export_source_hashes: of the sources above, in the same order; indexes of
-- dataset_id and dataset_source_id.
SELECT p.position, s.id, x.id, x.hash_function, x.hash_value
FROM waybill_pick p
CROSS JOIN dataset_source s ON s.dataset_id = p.dataset_id
CROSS JOIN dataset_source_hash x ON x.dataset_source_id = s.id
ORDER BY p.position, s.id, x.id
