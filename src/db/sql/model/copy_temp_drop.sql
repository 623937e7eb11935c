-- The plan of a copy was carried out.
DROP TABLE waybill_copy
