-- The id of a planned copy.
SELECT new FROM waybill_copy WHERE kind = :kind AND old = :old
