-- export_add_hdca: the collections of waybill_tree by id, with what their
-- levels say. In a history an unfinished one is not exported.
INSERT INTO waybill_hdca (hdca_id, unfinished, exported)
SELECT t.hdca_id, max(d.populated_state = 'new'),
	NOT max(d.populated_state = 'new') OR t.hdca_id = coalesce(:collection, 0)
FROM waybill_tree t CROSS JOIN dataset_collection d ON d.id = t.collection_id
GROUP BY t.hdca_id ORDER BY t.hdca_id
