-- export_job_links: the six mappings of every job, in the order of their keys
-- in its record, then by name and row. Datasets without record are replaced by
-- what stands in for them. Indexes of job_id.
SELECT w.position, 0, m.name, m.id, m.dataset_collection_id
FROM waybill_job w
CROSS JOIN job_to_implicit_output_dataset_collection m ON m.job_id = w.job_id
UNION ALL
SELECT w.position, 1, m.name, m.id, m.dataset_collection_element_id
FROM waybill_job w
CROSS JOIN job_to_input_dataset_collection_element m ON m.job_id = w.job_id
UNION ALL
SELECT w.position, 2, m.name, m.id, m.dataset_collection_id
FROM waybill_job w
CROSS JOIN job_to_input_dataset_collection m ON m.job_id = w.job_id
UNION ALL
SELECT w.position, 3, m.name, m.id, coalesce(s.value, m.dataset_id)
FROM waybill_job w
CROSS JOIN job_to_input_dataset m ON m.job_id = w.job_id
LEFT JOIN waybill_ref s ON s.kind = 4 AND s.id = m.dataset_id
UNION ALL
SELECT w.position, 4, m.name, m.id, m.dataset_collection_id
FROM waybill_job w
CROSS JOIN job_to_output_dataset_collection m ON m.job_id = w.job_id
UNION ALL
SELECT w.position, 5, m.name, m.id, coalesce(s.value, m.dataset_id)
FROM waybill_job w
CROSS JOIN job_to_output_dataset m ON m.job_id = w.job_id
LEFT JOIN waybill_ref s ON s.kind = 4 AND s.id = m.dataset_id
ORDER BY 1, 2, 3, 4
