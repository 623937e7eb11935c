-- export_unfinished: the collections that are not fully populated.
SELECT c.id, c.hid, c.name
FROM waybill_hdca w
CROSS JOIN history_dataset_collection_association c ON c.id = w.hdca_id
WHERE w.unfinished ORDER BY w.position
