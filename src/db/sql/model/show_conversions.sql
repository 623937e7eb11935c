-- What the datasets of a batch were converted from, by place; the first of a
-- place counts.
SELECT j.key, c.hda_parent_id
FROM json_each(:ids) j
JOIN implicitly_converted_dataset_association c ON c.hda_id = j.value
WHERE c.hda_parent_id IS NOT NULL
ORDER BY j.key, c.id
