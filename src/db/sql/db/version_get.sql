-- The version of the schema, by primary key.
SELECT value FROM waybill_site WHERE key = 'schema_version'
