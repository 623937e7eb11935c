-- track.assoc_set: new metadata of one of Galaxy's records, by primary key.
UPDATE store_export_association
SET export_metadata = :export_metadata
WHERE id = :id
