-- export_add_picks: a batch of decisions; :picks is a JSON list of lists.
INSERT INTO waybill_pick (position, hda_id, dataset_id, flags, bytes, alive,
	size, mtime, ctime, inode)
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'),
	json_extract(value, '$[2]'), json_extract(value, '$[3]'),
	json_extract(value, '$[4]'), json_extract(value, '$[5]'),
	json_extract(value, '$[6]'), json_extract(value, '$[7]'),
	json_extract(value, '$[8]'), json_extract(value, '$[9]')
FROM json_each(:picks)
