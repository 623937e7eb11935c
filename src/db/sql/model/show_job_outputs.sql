-- What a batch of jobs made, by place: name, kind and id.
SELECT j.key, 1, o.id, o.name, 'hda', o.dataset_id
FROM json_each(:ids) j JOIN job_to_output_dataset o ON o.job_id = j.value
UNION ALL
SELECT j.key, 2, o.id, o.name, 'hdca', o.dataset_collection_id
FROM json_each(:ids) j
JOIN job_to_output_dataset_collection o ON o.job_id = j.value
UNION ALL
SELECT j.key, 3, o.id, o.name, 'dc', o.dataset_collection_id
FROM json_each(:ids) j
JOIN job_to_implicit_output_dataset_collection o ON o.job_id = j.value
ORDER BY 1, 2, 3
