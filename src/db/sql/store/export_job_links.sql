-- export_job_links: the six mappings of every job, in the order of their keys
-- in its record, then by name and row. Datasets without record are replaced by
-- what stands in for them. Indexes of job_id.
SELECT w.id, 0, m.name, m.id, m.dataset_collection_id
FROM waybill_ref w
CROSS JOIN job_to_implicit_output_dataset_collection m ON m.job_id = w.value
WHERE w.kind = 5
UNION ALL
SELECT w.id, 1, m.name, m.id, m.dataset_collection_element_id
FROM waybill_ref w
CROSS JOIN job_to_input_dataset_collection_element m ON m.job_id = w.value
WHERE w.kind = 5
UNION ALL
SELECT w.id, 2, m.name, m.id, m.dataset_collection_id
FROM waybill_ref w
CROSS JOIN job_to_input_dataset_collection m ON m.job_id = w.value
WHERE w.kind = 5
UNION ALL
SELECT w.id, 3, m.name, m.id, coalesce(s.value, m.dataset_id)
FROM waybill_ref w
CROSS JOIN job_to_input_dataset m ON m.job_id = w.value
LEFT JOIN waybill_ref s ON s.kind = 4 AND s.id = m.dataset_id
WHERE w.kind = 5
UNION ALL
SELECT w.id, 4, m.name, m.id, m.dataset_collection_id
FROM waybill_ref w
CROSS JOIN job_to_output_dataset_collection m ON m.job_id = w.value
WHERE w.kind = 5
UNION ALL
SELECT w.id, 5, m.name, m.id, coalesce(s.value, m.dataset_id)
FROM waybill_ref w
CROSS JOIN job_to_output_dataset m ON m.job_id = w.value
LEFT JOIN waybill_ref s ON s.kind = 4 AND s.id = m.dataset_id
WHERE w.kind = 5
ORDER BY 1, 2, 3, 4
