-- The elements of the planned collections, with the copies of what they hold.
INSERT INTO dataset_collection_element (dataset_collection_id, hda_id,
	ldda_id, child_collection_id, element_index, element_identifier,
	columns)
SELECT m.new, d.new, e.ldda_id, c.new, e.element_index, e.element_identifier,
	e.columns
FROM waybill_copy m
CROSS JOIN dataset_collection_element e ON e.dataset_collection_id = m.old
LEFT JOIN waybill_copy d ON d.kind = 0 AND d.old = e.hda_id
LEFT JOIN waybill_copy c ON c.kind = 1 AND c.old = e.child_collection_id
WHERE m.kind = 1 ORDER BY m.old, e.element_index, e.id
