-- export_elements: the elements of the exported collections in the order of a
-- walk: an element, then what is in it. Indexes of dataset_collection_id;
-- an element's dataset counts only if it has a record.
SELECT w.position, t.depth, e.id, e.element_index, e.element_identifier,
	e.columns, p.hda_id, e.ldda_id,
	d.id, d.collection_type, d.populated_state, d.populated_state_message,
	d.column_definitions,
	t.path || printf('%010d%012d', coalesce(e.element_index, 0), e.id)
FROM waybill_hdca w
CROSS JOIN waybill_tree t ON t.hdca_id = w.hdca_id
CROSS JOIN dataset_collection_element e
	ON e.dataset_collection_id = t.collection_id
LEFT JOIN waybill_pick p ON p.hda_id = e.hda_id
LEFT JOIN dataset_collection d ON d.id = e.child_collection_id
WHERE w.exported
ORDER BY 1, 14
