-- track.gap_add: one object that is not, or not fully, in the archive.
INSERT INTO waybill_gap (export_id, object_type, object_id, hid, name, reason,
	detail)
VALUES (:export_id, :object_type, :object_id, :hid, :name, :reason, :detail)
