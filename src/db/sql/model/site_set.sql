-- Write down a fact about an own site.
INSERT INTO waybill_site (key, value) VALUES (:key, :value)
ON CONFLICT (key) DO UPDATE SET value = excluded.value
