-- jobs.keep_due: it is time for this, and nobody else has begun it: one row
-- changed. By primary key.
INSERT INTO waybill_kept (what, at)
VALUES (:what, :now)
ON CONFLICT (what) DO UPDATE SET at = excluded.at
WHERE waybill_kept.at <= :before
