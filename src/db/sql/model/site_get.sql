-- One fact about an own site, by primary key; no row when it is not known.
SELECT value FROM waybill_site WHERE key = :key
