-- Items of a history, datasets (0) and collections (1), descending by number: what
-- contents_order gives when no more than this is asked for. Index waybill_items
-- alone, and that of collections on history_id.
SELECT 0 AS kind, id, hid
FROM history_dataset_association
WHERE history_id = :history AND (:collections IS NULL OR 0 = :collections)
AND (:deleted IS NULL OR (deleted IS TRUE) = :deleted)
AND (:visible IS NULL OR (visible IS TRUE) = :visible)
AND (:purged IS NULL OR (purged IS TRUE) = :purged)
AND (:hid_from IS NULL OR hid >= :hid_from)
AND (:hid_to IS NULL OR hid <= :hid_to)
UNION ALL
SELECT 1, id, hid
FROM history_dataset_collection_association
WHERE history_id = :history AND (:collections IS NULL OR 1 = :collections)
AND (:deleted IS NULL OR (deleted IS TRUE) = :deleted)
AND (:visible IS NULL OR (visible IS TRUE) = :visible)
AND (:purged IS NULL OR (FALSE IS TRUE) = :purged)
AND (:hid_from IS NULL OR hid >= :hid_from)
AND (:hid_to IS NULL OR hid <= :hid_to)
ORDER BY hid DESC, kind DESC, id DESC
LIMIT :max_rows OFFSET :skip_rows
