-- The rows of the worked example: archive-export.md, section 13.
INSERT INTO galaxy_user (id, email, username, password, active)
VALUES (1, 'ada@example.org', 'ada', 'x', 1);
INSERT INTO history (id, create_time, user_id, name, hid_counter,
	genome_build, deleted)
VALUES (1, '2024-03-01 09:00:00.123456', 1, 'Demo history: café', 8, 'hg38', 0);
INSERT INTO history_tag_association (history_id, user_id, user_tname)
VALUES (1, 1, 'demo');
INSERT INTO history_annotation_association (history_id, user_id, annotation)
VALUES (1, 1, 'An annotated history');
INSERT INTO dataset (id, state, deleted, purged, uuid, created_from_basename)
VALUES (1, 'ok', 0, 0, '11111111111141118111111111111101', 'sample A.tabular'),
	(2, 'ok', 0, 0, '11111111111141118111111111111102', NULL),
	(3, 'ok', 0, 0, '11111111111141118111111111111105', NULL),
	(4, 'ok', 0, 0, '11111111111141118111111111111106', NULL);
INSERT INTO dataset_hash (dataset_id, hash_function, hash_value)
VALUES (1, 'MD5', '33ed710a8313d58b65c71739e20b9861');
INSERT INTO dataset_source (dataset_id, source_uri, transform)
VALUES (1, 'https://example.org/sample_A.tabular',
	CAST('[{"action": "spaces_to_tabs"}]' AS BLOB));
INSERT INTO dataset_source_hash (dataset_source_id, hash_function, hash_value)
VALUES (1, 'SHA-256',
	'abababababababababababababababababababababababababababababababab');
INSERT INTO history_dataset_association (id, history_id, dataset_id,
	create_time, update_time, copied_from_history_dataset_association_id,
	name, info, blurb, peek, extension, metadata, deleted, visible, hid,
	validated_state)
VALUES (1, 1, 1, '2024-03-01 09:01:00.000100', '2024-03-01 10:01:00.000000',
	NULL, 'sample A.tabular', 'uploaded tabular file', '1 line',
	'chr1	10	20', 'tabular', CAST('{"dbkey": ["hg38"], "columns": 3, '
	|| '"column_types": ["str", "int", "int"], "data_lines": 1}' AS BLOB),
	0, 1, 1, 'unknown'),
	(2, 1, 2, '2024-03-01 09:02:00.000100', '2024-03-01 10:02:00.000000',
	NULL, 'Cut on data 1', NULL, '1 line', NULL, 'tabular',
	CAST('{"dbkey": ["hg38"], "columns": 1, "column_types": ["str"], '
	|| '"data_lines": 1, "__extension__": "tabular"}' AS BLOB),
	0, 1, 2, 'unknown'),
	(3, 1, 1, '2024-03-01 09:03:00.000100', '2024-03-01 10:03:00.000000',
	1, 'sample A.tabular', NULL, NULL, NULL, 'tabular',
	CAST('{"dbkey": "hg38", "columns": 3, '
	|| '"column_types": ["str", "int", "int"], "data_lines": 1}' AS BLOB),
	0, 0, 4, 'unknown'),
	(4, 1, 2, '2024-03-01 09:04:00.000100', '2024-03-01 10:04:00.000000',
	2, 'Cut on data 1', NULL, NULL, NULL, 'tabular',
	CAST('{"dbkey": ["hg38"], "columns": 1, "column_types": ["str"], '
	|| '"data_lines": 1}' AS BLOB), 0, 0, 5, 'unknown'),
	(5, 1, 3, '2024-03-01 09:05:00.000100', '2024-03-01 10:05:00.000000',
	NULL, 'junk.txt', NULL, NULL, NULL, 'txt', NULL, 1, 1, 6, 'unknown'),
	(6, 1, 4, '2024-03-01 09:06:00.000100', '2024-03-01 10:06:00.000000',
	NULL, 'scratch', NULL, NULL, NULL, 'txt', NULL, 0, 0, 7, 'unknown');
INSERT INTO history_dataset_association_tag_association
	(history_dataset_association_id, user_id, user_tname, value, user_value)
VALUES (1, 1, 'name', 'alpha', 'alpha'), (1, 1, 'qc', NULL, NULL);
INSERT INTO history_dataset_association_annotation_association
	(history_dataset_association_id, user_id, annotation)
VALUES (1, 1, 'raw input');
INSERT INTO dataset_collection (id, collection_type, populated_state)
VALUES (1, 'list', 'ok');
INSERT INTO dataset_collection_element (id, dataset_collection_id, hda_id,
	element_index, element_identifier)
VALUES (1, 1, 3, 0, 'A'), (2, 1, 4, 1, 'B');
INSERT INTO history_dataset_collection_association (id, collection_id,
	history_id, name, hid, visible, deleted)
VALUES (1, 1, 1, 'My list', 3, 1, 0);
INSERT INTO job (id, create_time, update_time, history_id, tool_id,
	tool_version, galaxy_version, state, command_line, exit_code,
	job_messages, job_stdout, job_stderr, tool_stdout, tool_stderr)
VALUES (1, '2024-03-01 09:01:30.500000', '2024-03-01 09:02:00.250000', 1,
	'Cut1', '1.0.2', '24.1', 'ok', 'perl cut.pl in.dat c1 T out.dat', 0,
	CAST('[]' AS BLOB), '', '', '', '');
INSERT INTO job_parameter (job_id, name, value)
VALUES (1, 'columnList', '"c1"'), (1, 'delimiter', '"T"'),
	(1, 'input', '{"values": [{"id": 1, "src": "hda"}]}'),
	(1, 'chromInfo', '"/galaxy/tool-data/shared/ucsc/chrom/hg38.len"'),
	(1, 'dbkey', '"hg38"'), (1, 'n', '5'), (1, 'flag', 'true'),
	(1, 'nul', 'null');
INSERT INTO job_to_input_dataset (job_id, dataset_id, name)
VALUES (1, 1, 'input');
INSERT INTO job_to_output_dataset (job_id, dataset_id, name)
VALUES (1, 2, 'out_file1');
DELETE FROM history_audit;
INSERT INTO history_audit VALUES (1, '2024-03-02 08:00:00.000000');
