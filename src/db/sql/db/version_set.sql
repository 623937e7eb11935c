-- Write down the version of the schema.
INSERT INTO waybill_site (key, value) VALUES ('schema_version', :version)
ON CONFLICT (key) DO UPDATE SET value = excluded.value
