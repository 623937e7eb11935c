-- What a batch of jobs read, by place: name, kind and id.
SELECT j.key, 1, i.id, i.name, 'hda', i.dataset_id
FROM json_each(:ids) j JOIN job_to_input_dataset i ON i.job_id = j.value
UNION ALL
SELECT j.key, 2, i.id, i.name, 'hdca', i.dataset_collection_id
FROM json_each(:ids) j
JOIN job_to_input_dataset_collection i ON i.job_id = j.value
UNION ALL
SELECT j.key, 3, i.id, i.name, 'dce', i.dataset_collection_element_id
FROM json_each(:ids) j
JOIN job_to_input_dataset_collection_element i ON i.job_id = j.value
ORDER BY 1, 2, 3
