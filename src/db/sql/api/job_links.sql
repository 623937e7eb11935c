-- api.job_links: what a job read (0), made (1) and made as collections (2), by
-- indexes on job_id: role, name, kind, id, UUID of a dataset.
SELECT 0, i.name, 'hda', i.dataset_id, d.uuid, i.id
FROM job_to_input_dataset i
LEFT JOIN history_dataset_association h ON h.id = i.dataset_id
LEFT JOIN dataset d ON d.id = h.dataset_id
WHERE i.job_id = :job
UNION ALL
SELECT 0, c.name, 'hdca', c.dataset_collection_id, NULL, c.id
FROM job_to_input_dataset_collection c WHERE c.job_id = :job
UNION ALL
SELECT 0, e.name, 'dce', e.dataset_collection_element_id, NULL, e.id
FROM job_to_input_dataset_collection_element e WHERE e.job_id = :job
UNION ALL
SELECT 1, o.name, 'hda', o.dataset_id, d.uuid, o.id
FROM job_to_output_dataset o
LEFT JOIN history_dataset_association h ON h.id = o.dataset_id
LEFT JOIN dataset d ON d.id = h.dataset_id
WHERE o.job_id = :job
UNION ALL
SELECT 2, c.name, 'hdca', c.dataset_collection_id, NULL, c.id
FROM job_to_output_dataset_collection c WHERE c.job_id = :job
ORDER BY 1, 2, 3, 6
