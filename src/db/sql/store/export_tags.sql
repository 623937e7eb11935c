-- export_tags: of every record, in order; index of
-- history_dataset_association_id.
SELECT p.position, t.user_tname, t.value IS NOT NULL, t.user_value
FROM waybill_pick p
CROSS JOIN history_dataset_association_tag_association t
	ON t.history_dataset_association_id = p.hda_id
ORDER BY p.position, t.id
