-- export_chains: the chains, nearest first, by primary key.
SELECT position, hda_id FROM waybill_chain ORDER BY position, depth
