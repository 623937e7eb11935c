-- Galaxy's own tables, as Galaxy 26.1.2 creates them in a fresh SQLite
-- database: the subset that waybill uses, in the order of its model. The rows
-- of alembic_version are those of that release, so that Galaxy's programs
-- accept the file. Foreign keys are declared and, as in Galaxy, not enforced;
-- some name tables that are not here.

CREATE TABLE history (
	id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	user_id INTEGER,
	name VARCHAR(255),
	hid_counter INTEGER,
	deleted BOOLEAN,
	purged BOOLEAN,
	importing BOOLEAN,
	genome_build VARCHAR(40),
	importable BOOLEAN,
	slug TEXT,
	published BOOLEAN,
	preferred_object_store_id VARCHAR(255),
	archived BOOLEAN DEFAULT 0,
	archive_export_id INTEGER,
	CONSTRAINT history_pkey PRIMARY KEY (id),
	CONSTRAINT history_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id),
	CONSTRAINT history_archive_export_id_fkey FOREIGN KEY(archive_export_id) REFERENCES store_export_association (id)
);
CREATE INDEX ix_history_archived ON history (archived);
CREATE INDEX ix_history_deleted ON history (deleted);
CREATE INDEX ix_history_importing ON history (importing);
CREATE INDEX ix_history_published ON history (published);
CREATE INDEX ix_history_purged ON history (purged);
CREATE INDEX ix_history_slug ON history (slug);
CREATE INDEX ix_history_update_time ON history (update_time);
CREATE INDEX ix_history_user_id ON history (user_id);
CREATE TRIGGER trigger_history_air
AFTER INSERT
ON history
FOR EACH ROW
BEGIN
	INSERT INTO history_audit (history_id, update_time)
	SELECT NEW.id, strftime('%Y-%m-%d %H:%M:%f', 'now')
	WHERE NEW.id IS NOT NULL;
END;
CREATE TRIGGER trigger_history_aur
AFTER UPDATE
ON history
FOR EACH ROW
BEGIN
	INSERT INTO history_audit (history_id, update_time)
	SELECT NEW.id, strftime('%Y-%m-%d %H:%M:%f', 'now')
	WHERE NEW.id IS NOT NULL;
END;

CREATE TABLE history_audit (
	history_id INTEGER NOT NULL,
	update_time DATETIME NOT NULL,
	CONSTRAINT history_audit_pkey PRIMARY KEY (history_id, update_time) ON CONFLICT IGNORE,
	CONSTRAINT history_audit_history_id_fkey FOREIGN KEY(history_id) REFERENCES history (id)
);

CREATE TABLE history_user_share_association (
	id INTEGER NOT NULL,
	history_id INTEGER,
	user_id INTEGER,
	CONSTRAINT history_user_share_association_pkey PRIMARY KEY (id),
	CONSTRAINT history_user_share_association_history_id_fkey FOREIGN KEY(history_id) REFERENCES history (id),
	CONSTRAINT history_user_share_association_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id)
);
CREATE INDEX ix_history_user_share_association_history_id ON history_user_share_association (history_id);
CREATE INDEX ix_history_user_share_association_user_id ON history_user_share_association (user_id);

CREATE TABLE history_dataset_association (
	id INTEGER NOT NULL,
	history_id INTEGER,
	dataset_id INTEGER,
	create_time DATETIME,
	update_time DATETIME,
	state VARCHAR(64),
	copied_from_history_dataset_association_id INTEGER,
	copied_from_library_dataset_dataset_association_id INTEGER,
	name VARCHAR(255),
	info VARCHAR(255),
	blurb VARCHAR(255),
	peek TEXT,
	tool_version TEXT,
	extension VARCHAR(64),
	metadata BLOB,
	metadata_deferred BOOLEAN,
	parent_id INTEGER,
	designation VARCHAR(255),
	deleted BOOLEAN,
	visible BOOLEAN,
	extended_metadata_id INTEGER,
	version INTEGER,
	hid INTEGER,
	purged BOOLEAN,
	validated_state VARCHAR(64) NOT NULL,
	validated_state_message TEXT,
	hidden_beneath_collection_instance_id INTEGER,
	CONSTRAINT history_dataset_association_pkey PRIMARY KEY (id),
	CONSTRAINT history_dataset_association_history_id_fkey FOREIGN KEY(history_id) REFERENCES history (id),
	CONSTRAINT history_dataset_association_dataset_id_fkey FOREIGN KEY(dataset_id) REFERENCES dataset (id),
	CONSTRAINT history_dataset_association_copied_from_history_dataset_association_id_fkey FOREIGN KEY(copied_from_history_dataset_association_id) REFERENCES history_dataset_association (id),
	CONSTRAINT history_dataset_association_copied_from_library_dataset_dataset_association_id_fkey FOREIGN KEY(copied_from_library_dataset_dataset_association_id) REFERENCES library_dataset_dataset_association (id),
	CONSTRAINT history_dataset_association_parent_id_fkey FOREIGN KEY(parent_id) REFERENCES history_dataset_association (id),
	CONSTRAINT history_dataset_association_extended_metadata_id_fkey FOREIGN KEY(extended_metadata_id) REFERENCES extended_metadata (id),
	CONSTRAINT history_dataset_association_hidden_beneath_collection_instance_id_fkey FOREIGN KEY(hidden_beneath_collection_instance_id) REFERENCES history_dataset_collection_association (id)
);
CREATE INDEX ix_history_dataset_association_dataset_id ON history_dataset_association (dataset_id);
CREATE INDEX ix_history_dataset_association_deleted ON history_dataset_association (deleted);
CREATE INDEX ix_history_dataset_association_extended_metadata_id ON history_dataset_association (extended_metadata_id);
CREATE INDEX ix_history_dataset_association_extension ON history_dataset_association (extension);
CREATE INDEX ix_history_dataset_association_history_id ON history_dataset_association (history_id);
CREATE INDEX ix_history_dataset_association_purged ON history_dataset_association (purged);
CREATE INDEX ix_history_dataset_association_state ON history_dataset_association (state);
CREATE INDEX ix_history_dataset_association_update_time ON history_dataset_association (update_time);
CREATE INDEX ix_history_dataset_association_version ON history_dataset_association (version);
CREATE TRIGGER trigger_history_dataset_association_air
AFTER INSERT
ON history_dataset_association
FOR EACH ROW
BEGIN
	INSERT INTO history_audit (history_id, update_time)
	SELECT NEW.history_id, strftime('%Y-%m-%d %H:%M:%f', 'now')
	WHERE NEW.history_id IS NOT NULL;
END;
CREATE TRIGGER trigger_history_dataset_association_aur
AFTER UPDATE
ON history_dataset_association
FOR EACH ROW
BEGIN
	INSERT INTO history_audit (history_id, update_time)
	SELECT NEW.history_id, strftime('%Y-%m-%d %H:%M:%f', 'now')
	WHERE NEW.history_id IS NOT NULL;
END;

CREATE TABLE history_dataset_association_history (
	id INTEGER NOT NULL,
	history_dataset_association_id INTEGER,
	update_time DATETIME,
	version INTEGER,
	name VARCHAR(255),
	extension VARCHAR(64),
	metadata BLOB,
	extended_metadata_id INTEGER,
	CONSTRAINT history_dataset_association_history_pkey PRIMARY KEY (id),
	CONSTRAINT history_dataset_association_history_history_dataset_association_id_fkey FOREIGN KEY(history_dataset_association_id) REFERENCES history_dataset_association (id),
	CONSTRAINT history_dataset_association_history_extended_metadata_id_fkey FOREIGN KEY(extended_metadata_id) REFERENCES extended_metadata (id)
);
CREATE INDEX ix_history_dataset_association_history_extended_metadata_id ON history_dataset_association_history (extended_metadata_id);
CREATE INDEX ix_history_dataset_association_history_history_dataset_association_id ON history_dataset_association_history (history_dataset_association_id);

CREATE TABLE dataset (
	id INTEGER NOT NULL,
	job_id INTEGER,
	create_time DATETIME,
	update_time DATETIME,
	state VARCHAR(64),
	deleted BOOLEAN,
	purged BOOLEAN,
	purgable BOOLEAN,
	object_store_id VARCHAR(255),
	external_filename TEXT,
	_extra_files_path TEXT,
	created_from_basename TEXT,
	file_size NUMERIC(15, 0),
	total_size NUMERIC(15, 0),
	uuid CHAR(32),
	CONSTRAINT dataset_pkey PRIMARY KEY (id),
	CONSTRAINT uq_uuid_column UNIQUE (uuid),
	CONSTRAINT dataset_job_id_fkey FOREIGN KEY(job_id) REFERENCES job (id),
	CONSTRAINT dataset_uuid_key UNIQUE (uuid)
);
CREATE INDEX ix_dataset_deleted ON dataset (deleted);
CREATE INDEX ix_dataset_job_id ON dataset (job_id);
CREATE INDEX ix_dataset_object_store_id ON dataset (object_store_id);
CREATE INDEX ix_dataset_purged ON dataset (purged);
CREATE INDEX ix_dataset_state ON dataset (state);
CREATE INDEX ix_dataset_update_time ON dataset (update_time);

CREATE TABLE dataset_source (
	id INTEGER NOT NULL,
	dataset_id INTEGER,
	source_uri TEXT,
	extra_files_path TEXT,
	transform BLOB,
	requested_transform BLOB,
	CONSTRAINT dataset_source_pkey PRIMARY KEY (id),
	CONSTRAINT dataset_source_dataset_id_fkey FOREIGN KEY(dataset_id) REFERENCES dataset (id)
);
CREATE INDEX ix_dataset_source_dataset_id ON dataset_source (dataset_id);

CREATE TABLE dataset_source_hash (
	id INTEGER NOT NULL,
	dataset_source_id INTEGER,
	hash_function TEXT,
	hash_value TEXT,
	CONSTRAINT dataset_source_hash_pkey PRIMARY KEY (id),
	CONSTRAINT dataset_source_hash_dataset_source_id_fkey FOREIGN KEY(dataset_source_id) REFERENCES dataset_source (id)
);
CREATE INDEX ix_dataset_source_hash_dataset_source_id ON dataset_source_hash (dataset_source_id);

CREATE TABLE dataset_hash (
	id INTEGER NOT NULL,
	dataset_id INTEGER,
	hash_function TEXT,
	hash_value TEXT,
	extra_files_path TEXT,
	CONSTRAINT dataset_hash_pkey PRIMARY KEY (id),
	CONSTRAINT dataset_hash_dataset_id_fkey FOREIGN KEY(dataset_id) REFERENCES dataset (id)
);
CREATE INDEX ix_dataset_hash_dataset_id ON dataset_hash (dataset_id);

CREATE TABLE metadata_file (
	id INTEGER NOT NULL,
	name TEXT,
	hda_id INTEGER,
	lda_id INTEGER,
	create_time DATETIME,
	update_time DATETIME,
	object_store_id VARCHAR(255),
	uuid CHAR(32),
	deleted BOOLEAN,
	purged BOOLEAN,
	CONSTRAINT metadata_file_pkey PRIMARY KEY (id),
	CONSTRAINT metadata_file_hda_id_fkey FOREIGN KEY(hda_id) REFERENCES history_dataset_association (id),
	CONSTRAINT metadata_file_lda_id_fkey FOREIGN KEY(lda_id) REFERENCES library_dataset_dataset_association (id)
);
CREATE INDEX ix_metadata_file_deleted ON metadata_file (deleted);
CREATE INDEX ix_metadata_file_hda_id ON metadata_file (hda_id);
CREATE INDEX ix_metadata_file_lda_id ON metadata_file (lda_id);
CREATE INDEX ix_metadata_file_object_store_id ON metadata_file (object_store_id);
CREATE INDEX ix_metadata_file_purged ON metadata_file (purged);
CREATE INDEX ix_metadata_file_update_time ON metadata_file (update_time);
CREATE INDEX ix_metadata_file_uuid ON metadata_file (uuid);

CREATE TABLE extended_metadata (
	id INTEGER NOT NULL,
	data BLOB,
	CONSTRAINT extended_metadata_pkey PRIMARY KEY (id)
);

CREATE TABLE implicitly_converted_dataset_association (
	id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	hda_id INTEGER,
	ldda_id INTEGER,
	hda_parent_id INTEGER,
	ldda_parent_id INTEGER,
	deleted BOOLEAN,
	metadata_safe BOOLEAN,
	type VARCHAR(255),
	CONSTRAINT implicitly_converted_dataset_association_pkey PRIMARY KEY (id),
	CONSTRAINT implicitly_converted_dataset_association_hda_id_fkey FOREIGN KEY(hda_id) REFERENCES history_dataset_association (id),
	CONSTRAINT implicitly_converted_dataset_association_ldda_id_fkey FOREIGN KEY(ldda_id) REFERENCES library_dataset_dataset_association (id),
	CONSTRAINT implicitly_converted_dataset_association_hda_parent_id_fkey FOREIGN KEY(hda_parent_id) REFERENCES history_dataset_association (id),
	CONSTRAINT implicitly_converted_dataset_association_ldda_parent_id_fkey FOREIGN KEY(ldda_parent_id) REFERENCES library_dataset_dataset_association (id)
);
CREATE INDEX ix_implicitly_converted_dataset_association_deleted ON implicitly_converted_dataset_association (deleted);
CREATE INDEX ix_implicitly_converted_dataset_association_hda_id ON implicitly_converted_dataset_association (hda_id);
CREATE INDEX ix_implicitly_converted_dataset_association_hda_parent_id ON implicitly_converted_dataset_association (hda_parent_id);
CREATE INDEX ix_implicitly_converted_dataset_association_ldda_id ON implicitly_converted_dataset_association (ldda_id);
CREATE INDEX ix_implicitly_converted_dataset_association_ldda_parent_id ON implicitly_converted_dataset_association (ldda_parent_id);
CREATE INDEX ix_implicitly_converted_dataset_association_metadata_safe ON implicitly_converted_dataset_association (metadata_safe);

CREATE TABLE history_dataset_collection_association (
	id INTEGER NOT NULL,
	collection_id INTEGER,
	history_id INTEGER,
	name VARCHAR(255),
	hid INTEGER,
	visible BOOLEAN,
	deleted BOOLEAN,
	copied_from_history_dataset_collection_association_id INTEGER,
	implicit_output_name VARCHAR(255),
	job_id INTEGER,
	implicit_collection_jobs_id INTEGER,
	create_time DATETIME,
	update_time DATETIME,
	CONSTRAINT history_dataset_collection_association_pkey PRIMARY KEY (id),
	CONSTRAINT history_dataset_collection_association_collection_id_fkey FOREIGN KEY(collection_id) REFERENCES dataset_collection (id),
	CONSTRAINT history_dataset_collection_association_history_id_fkey FOREIGN KEY(history_id) REFERENCES history (id),
	CONSTRAINT history_dataset_collection_association_copied_from_history_dataset_collection_association_id_fkey FOREIGN KEY(copied_from_history_dataset_collection_association_id) REFERENCES history_dataset_collection_association (id),
	CONSTRAINT history_dataset_collection_association_job_id_fkey FOREIGN KEY(job_id) REFERENCES job (id),
	CONSTRAINT history_dataset_collection_association_implicit_collection_jobs_id_fkey FOREIGN KEY(implicit_collection_jobs_id) REFERENCES implicit_collection_jobs (id)
);
CREATE INDEX ix_history_dataset_collection_association_collection_id ON history_dataset_collection_association (collection_id);
CREATE INDEX ix_history_dataset_collection_association_history_id ON history_dataset_collection_association (history_id);
CREATE INDEX ix_history_dataset_collection_association_implicit_collection_jobs_id ON history_dataset_collection_association (implicit_collection_jobs_id);
CREATE INDEX ix_history_dataset_collection_association_job_id ON history_dataset_collection_association (job_id);
CREATE INDEX ix_history_dataset_collection_association_update_time ON history_dataset_collection_association (update_time);
CREATE TRIGGER trigger_history_dataset_collection_association_air
AFTER INSERT
ON history_dataset_collection_association
FOR EACH ROW
BEGIN
	INSERT INTO history_audit (history_id, update_time)
	SELECT NEW.history_id, strftime('%Y-%m-%d %H:%M:%f', 'now')
	WHERE NEW.history_id IS NOT NULL;
END;
CREATE TRIGGER trigger_history_dataset_collection_association_aur
AFTER UPDATE
ON history_dataset_collection_association
FOR EACH ROW
BEGIN
	INSERT INTO history_audit (history_id, update_time)
	SELECT NEW.history_id, strftime('%Y-%m-%d %H:%M:%f', 'now')
	WHERE NEW.history_id IS NOT NULL;
END;

CREATE TABLE dataset_collection (
	id INTEGER NOT NULL,
	collection_type VARCHAR(255) NOT NULL,
	populated_state VARCHAR(64) NOT NULL,
	populated_state_message TEXT,
	element_count INTEGER,
	create_time DATETIME,
	update_time DATETIME,
	fields BLOB,
	column_definitions BLOB,
	CONSTRAINT dataset_collection_pkey PRIMARY KEY (id)
);

CREATE TABLE dataset_collection_element (
	id INTEGER NOT NULL,
	dataset_collection_id INTEGER NOT NULL,
	hda_id INTEGER,
	ldda_id INTEGER,
	child_collection_id INTEGER,
	element_index INTEGER,
	element_identifier VARCHAR(255),
	columns BLOB,
	CONSTRAINT dataset_collection_element_pkey PRIMARY KEY (id),
	CONSTRAINT dataset_collection_element_dataset_collection_id_fkey FOREIGN KEY(dataset_collection_id) REFERENCES dataset_collection (id),
	CONSTRAINT dataset_collection_element_hda_id_fkey FOREIGN KEY(hda_id) REFERENCES history_dataset_association (id),
	CONSTRAINT dataset_collection_element_ldda_id_fkey FOREIGN KEY(ldda_id) REFERENCES library_dataset_dataset_association (id),
	CONSTRAINT dataset_collection_element_child_collection_id_fkey FOREIGN KEY(child_collection_id) REFERENCES dataset_collection (id)
);
CREATE INDEX ix_dataset_collection_element_child_collection_id ON dataset_collection_element (child_collection_id);
CREATE INDEX ix_dataset_collection_element_dataset_collection_id ON dataset_collection_element (dataset_collection_id);
CREATE INDEX ix_dataset_collection_element_hda_id ON dataset_collection_element (hda_id);
CREATE INDEX ix_dataset_collection_element_ldda_id ON dataset_collection_element (ldda_id);

CREATE TABLE implicitly_created_dataset_collection_inputs (
	id INTEGER NOT NULL,
	dataset_collection_id INTEGER,
	input_dataset_collection_id INTEGER,
	name VARCHAR(255),
	CONSTRAINT implicitly_created_dataset_collection_inputs_pkey PRIMARY KEY (id),
	CONSTRAINT implicitly_created_dataset_collection_inputs_dataset_collection_id_fkey FOREIGN KEY(dataset_collection_id) REFERENCES history_dataset_collection_association (id),
	CONSTRAINT implicitly_created_dataset_collection_inputs_input_dataset_collection_id_fkey FOREIGN KEY(input_dataset_collection_id) REFERENCES history_dataset_collection_association (id)
);
CREATE INDEX ix_implicitly_created_dataset_collection_inputs_dataset_collection_id ON implicitly_created_dataset_collection_inputs (dataset_collection_id);
CREATE INDEX ix_implicitly_created_dataset_collection_inputs_input_dataset_collection_id ON implicitly_created_dataset_collection_inputs (input_dataset_collection_id);

CREATE TABLE implicit_collection_jobs (
	id INTEGER NOT NULL,
	populated_state VARCHAR(64) NOT NULL,
	CONSTRAINT implicit_collection_jobs_pkey PRIMARY KEY (id)
);

CREATE TABLE implicit_collection_jobs_job_association (
	id INTEGER NOT NULL,
	implicit_collection_jobs_id INTEGER,
	job_id INTEGER,
	order_index INTEGER NOT NULL,
	CONSTRAINT implicit_collection_jobs_job_association_pkey PRIMARY KEY (id),
	CONSTRAINT implicit_collection_jobs_job_association_implicit_collection_jobs_id_fkey FOREIGN KEY(implicit_collection_jobs_id) REFERENCES implicit_collection_jobs (id),
	CONSTRAINT implicit_collection_jobs_job_association_job_id_fkey FOREIGN KEY(job_id) REFERENCES job (id)
);
CREATE INDEX ix_implicit_collection_jobs_job_association_implicit_collection_jobs_id ON implicit_collection_jobs_job_association (implicit_collection_jobs_id);
CREATE INDEX ix_implicit_collection_jobs_job_association_job_id ON implicit_collection_jobs_job_association (job_id);

CREATE TABLE tag (
	id INTEGER NOT NULL,
	type INTEGER,
	parent_id INTEGER,
	name VARCHAR(255),
	CONSTRAINT tag_pkey PRIMARY KEY (id),
	CONSTRAINT tag_name_key UNIQUE (name),
	CONSTRAINT tag_parent_id_fkey FOREIGN KEY(parent_id) REFERENCES tag (id)
);

CREATE TABLE history_tag_association (
	id INTEGER NOT NULL,
	history_id INTEGER,
	tag_id INTEGER,
	user_id INTEGER,
	user_tname VARCHAR(255),
	value VARCHAR(255),
	user_value VARCHAR(255),
	CONSTRAINT history_tag_association_pkey PRIMARY KEY (id),
	CONSTRAINT history_tag_association_history_id_fkey FOREIGN KEY(history_id) REFERENCES history (id),
	CONSTRAINT history_tag_association_tag_id_fkey FOREIGN KEY(tag_id) REFERENCES tag (id),
	CONSTRAINT history_tag_association_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id)
);
CREATE INDEX ix_history_tag_association_history_id ON history_tag_association (history_id);
CREATE INDEX ix_history_tag_association_tag_id ON history_tag_association (tag_id);
CREATE INDEX ix_history_tag_association_user_id ON history_tag_association (user_id);
CREATE INDEX ix_history_tag_association_user_tname ON history_tag_association (user_tname);
CREATE INDEX ix_history_tag_association_user_value ON history_tag_association (user_value);
CREATE INDEX ix_history_tag_association_value ON history_tag_association (value);

CREATE TABLE history_dataset_association_tag_association (
	id INTEGER NOT NULL,
	history_dataset_association_id INTEGER,
	tag_id INTEGER,
	user_id INTEGER,
	user_tname VARCHAR(255),
	value VARCHAR(255),
	user_value VARCHAR(255),
	CONSTRAINT history_dataset_association_tag_association_pkey PRIMARY KEY (id),
	CONSTRAINT history_dataset_association_tag_association_history_dataset_association_id_fkey FOREIGN KEY(history_dataset_association_id) REFERENCES history_dataset_association (id),
	CONSTRAINT history_dataset_association_tag_association_tag_id_fkey FOREIGN KEY(tag_id) REFERENCES tag (id),
	CONSTRAINT history_dataset_association_tag_association_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id)
);
CREATE INDEX ix_history_dataset_association_tag_association_history_dataset_association_id ON history_dataset_association_tag_association (history_dataset_association_id);
CREATE INDEX ix_history_dataset_association_tag_association_tag_id ON history_dataset_association_tag_association (tag_id);
CREATE INDEX ix_history_dataset_association_tag_association_user_id ON history_dataset_association_tag_association (user_id);
CREATE INDEX ix_history_dataset_association_tag_association_user_tname ON history_dataset_association_tag_association (user_tname);
CREATE INDEX ix_history_dataset_association_tag_association_user_value ON history_dataset_association_tag_association (user_value);
CREATE INDEX ix_history_dataset_association_tag_association_value ON history_dataset_association_tag_association (value);

CREATE TABLE history_dataset_collection_tag_association (
	id INTEGER NOT NULL,
	history_dataset_collection_id INTEGER,
	tag_id INTEGER,
	user_id INTEGER,
	user_tname VARCHAR(255),
	value VARCHAR(255),
	user_value VARCHAR(255),
	CONSTRAINT history_dataset_collection_tag_association_pkey PRIMARY KEY (id),
	CONSTRAINT history_dataset_collection_tag_association_history_dataset_collection_id_fkey FOREIGN KEY(history_dataset_collection_id) REFERENCES history_dataset_collection_association (id),
	CONSTRAINT history_dataset_collection_tag_association_tag_id_fkey FOREIGN KEY(tag_id) REFERENCES tag (id),
	CONSTRAINT history_dataset_collection_tag_association_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id)
);
CREATE INDEX ix_history_dataset_collection_tag_association_history_dataset_collection_id ON history_dataset_collection_tag_association (history_dataset_collection_id);
CREATE INDEX ix_history_dataset_collection_tag_association_tag_id ON history_dataset_collection_tag_association (tag_id);
CREATE INDEX ix_history_dataset_collection_tag_association_user_id ON history_dataset_collection_tag_association (user_id);
CREATE INDEX ix_history_dataset_collection_tag_association_user_tname ON history_dataset_collection_tag_association (user_tname);
CREATE INDEX ix_history_dataset_collection_tag_association_user_value ON history_dataset_collection_tag_association (user_value);
CREATE INDEX ix_history_dataset_collection_tag_association_value ON history_dataset_collection_tag_association (value);

CREATE TABLE library_dataset_dataset_association_tag_association (
	id INTEGER NOT NULL,
	library_dataset_dataset_association_id INTEGER,
	tag_id INTEGER,
	user_id INTEGER,
	user_tname VARCHAR(255),
	value VARCHAR(255),
	user_value VARCHAR(255),
	CONSTRAINT library_dataset_dataset_association_tag_association_pkey PRIMARY KEY (id),
	CONSTRAINT library_dataset_dataset_association_tag_association_library_dataset_dataset_association_id_fkey FOREIGN KEY(library_dataset_dataset_association_id) REFERENCES library_dataset_dataset_association (id),
	CONSTRAINT library_dataset_dataset_association_tag_association_tag_id_fkey FOREIGN KEY(tag_id) REFERENCES tag (id),
	CONSTRAINT library_dataset_dataset_association_tag_association_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id)
);
CREATE INDEX ix_library_dataset_dataset_association_tag_association_library_dataset_dataset_association_id ON library_dataset_dataset_association_tag_association (library_dataset_dataset_association_id);
CREATE INDEX ix_library_dataset_dataset_association_tag_association_tag_id ON library_dataset_dataset_association_tag_association (tag_id);
CREATE INDEX ix_library_dataset_dataset_association_tag_association_user_id ON library_dataset_dataset_association_tag_association (user_id);
CREATE INDEX ix_library_dataset_dataset_association_tag_association_user_tname ON library_dataset_dataset_association_tag_association (user_tname);
CREATE INDEX ix_library_dataset_dataset_association_tag_association_user_value ON library_dataset_dataset_association_tag_association (user_value);
CREATE INDEX ix_library_dataset_dataset_association_tag_association_value ON library_dataset_dataset_association_tag_association (value);

CREATE TABLE stored_workflow_tag_association (
	id INTEGER NOT NULL,
	stored_workflow_id INTEGER,
	tag_id INTEGER,
	user_id INTEGER,
	user_tname VARCHAR(255),
	value VARCHAR(255),
	user_value VARCHAR(255),
	CONSTRAINT stored_workflow_tag_association_pkey PRIMARY KEY (id),
	CONSTRAINT stored_workflow_tag_association_stored_workflow_id_fkey FOREIGN KEY(stored_workflow_id) REFERENCES stored_workflow (id),
	CONSTRAINT stored_workflow_tag_association_tag_id_fkey FOREIGN KEY(tag_id) REFERENCES tag (id),
	CONSTRAINT stored_workflow_tag_association_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id)
);
CREATE INDEX ix_stored_workflow_tag_association_stored_workflow_id ON stored_workflow_tag_association (stored_workflow_id);
CREATE INDEX ix_stored_workflow_tag_association_tag_id ON stored_workflow_tag_association (tag_id);
CREATE INDEX ix_stored_workflow_tag_association_user_id ON stored_workflow_tag_association (user_id);
CREATE INDEX ix_stored_workflow_tag_association_user_tname ON stored_workflow_tag_association (user_tname);
CREATE INDEX ix_stored_workflow_tag_association_user_value ON stored_workflow_tag_association (user_value);
CREATE INDEX ix_stored_workflow_tag_association_value ON stored_workflow_tag_association (value);

CREATE TABLE workflow_step_tag_association (
	id INTEGER NOT NULL,
	workflow_step_id INTEGER,
	tag_id INTEGER,
	user_id INTEGER,
	user_tname VARCHAR(255),
	value VARCHAR(255),
	user_value VARCHAR(255),
	CONSTRAINT workflow_step_tag_association_pkey PRIMARY KEY (id),
	CONSTRAINT workflow_step_tag_association_workflow_step_id_fkey FOREIGN KEY(workflow_step_id) REFERENCES workflow_step (id),
	CONSTRAINT workflow_step_tag_association_tag_id_fkey FOREIGN KEY(tag_id) REFERENCES tag (id),
	CONSTRAINT workflow_step_tag_association_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id)
);
CREATE INDEX ix_workflow_step_tag_association_tag_id ON workflow_step_tag_association (tag_id);
CREATE INDEX ix_workflow_step_tag_association_user_id ON workflow_step_tag_association (user_id);
CREATE INDEX ix_workflow_step_tag_association_user_tname ON workflow_step_tag_association (user_tname);
CREATE INDEX ix_workflow_step_tag_association_user_value ON workflow_step_tag_association (user_value);
CREATE INDEX ix_workflow_step_tag_association_value ON workflow_step_tag_association (value);
CREATE INDEX ix_workflow_step_tag_association_workflow_step_id ON workflow_step_tag_association (workflow_step_id);

CREATE TABLE history_annotation_association (
	id INTEGER NOT NULL,
	history_id INTEGER,
	user_id INTEGER,
	annotation TEXT,
	CONSTRAINT history_annotation_association_pkey PRIMARY KEY (id),
	CONSTRAINT history_annotation_association_history_id_fkey FOREIGN KEY(history_id) REFERENCES history (id),
	CONSTRAINT history_annotation_association_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id)
);
CREATE INDEX ix_history_anno_assoc_annotation ON history_annotation_association (annotation);
CREATE INDEX ix_history_annotation_association_history_id ON history_annotation_association (history_id);
CREATE INDEX ix_history_annotation_association_user_id ON history_annotation_association (user_id);

CREATE TABLE history_dataset_association_annotation_association (
	id INTEGER NOT NULL,
	history_dataset_association_id INTEGER,
	user_id INTEGER,
	annotation TEXT,
	CONSTRAINT history_dataset_association_annotation_association_pkey PRIMARY KEY (id),
	CONSTRAINT history_dataset_association_annotation_association_history_dataset_association_id_fkey FOREIGN KEY(history_dataset_association_id) REFERENCES history_dataset_association (id),
	CONSTRAINT history_dataset_association_annotation_association_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id)
);
CREATE INDEX ix_history_dataset_anno_assoc_annotation ON history_dataset_association_annotation_association (annotation);
CREATE INDEX ix_history_dataset_association_annotation_association_history_dataset_association_id ON history_dataset_association_annotation_association (history_dataset_association_id);
CREATE INDEX ix_history_dataset_association_annotation_association_user_id ON history_dataset_association_annotation_association (user_id);

CREATE TABLE history_dataset_collection_annotation_association (
	id INTEGER NOT NULL,
	history_dataset_collection_id INTEGER,
	user_id INTEGER,
	annotation TEXT,
	CONSTRAINT history_dataset_collection_annotation_association_pkey PRIMARY KEY (id),
	CONSTRAINT history_dataset_collection_annotation_association_history_dataset_collection_id_fkey FOREIGN KEY(history_dataset_collection_id) REFERENCES history_dataset_collection_association (id),
	CONSTRAINT history_dataset_collection_annotation_association_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id)
);
CREATE INDEX ix_history_dataset_collection_annotation_association_history_dataset_collection_id ON history_dataset_collection_annotation_association (history_dataset_collection_id);
CREATE INDEX ix_history_dataset_collection_annotation_association_user_id ON history_dataset_collection_annotation_association (user_id);

CREATE TABLE stored_workflow_annotation_association (
	id INTEGER NOT NULL,
	stored_workflow_id INTEGER,
	user_id INTEGER,
	annotation TEXT,
	CONSTRAINT stored_workflow_annotation_association_pkey PRIMARY KEY (id),
	CONSTRAINT stored_workflow_annotation_association_stored_workflow_id_fkey FOREIGN KEY(stored_workflow_id) REFERENCES stored_workflow (id),
	CONSTRAINT stored_workflow_annotation_association_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id)
);
CREATE INDEX ix_stored_workflow_ann_assoc_annotation ON stored_workflow_annotation_association (annotation);
CREATE INDEX ix_stored_workflow_annotation_association_stored_workflow_id ON stored_workflow_annotation_association (stored_workflow_id);
CREATE INDEX ix_stored_workflow_annotation_association_user_id ON stored_workflow_annotation_association (user_id);

CREATE TABLE workflow_step_annotation_association (
	id INTEGER NOT NULL,
	workflow_step_id INTEGER,
	user_id INTEGER,
	annotation TEXT,
	CONSTRAINT workflow_step_annotation_association_pkey PRIMARY KEY (id),
	CONSTRAINT workflow_step_annotation_association_workflow_step_id_fkey FOREIGN KEY(workflow_step_id) REFERENCES workflow_step (id),
	CONSTRAINT workflow_step_annotation_association_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id)
);
CREATE INDEX ix_workflow_step_ann_assoc_annotation ON workflow_step_annotation_association (annotation);
CREATE INDEX ix_workflow_step_annotation_association_user_id ON workflow_step_annotation_association (user_id);
CREATE INDEX ix_workflow_step_annotation_association_workflow_step_id ON workflow_step_annotation_association (workflow_step_id);

CREATE TABLE galaxy_user (
	id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	email VARCHAR(255) NOT NULL,
	username VARCHAR(255),
	password VARCHAR(255) NOT NULL,
	last_password_change DATETIME,
	external BOOLEAN,
	form_values_id INTEGER,
	preferred_object_store_id VARCHAR(255),
	deleted BOOLEAN,
	purged BOOLEAN,
	disk_usage NUMERIC(15, 0),
	active BOOLEAN NOT NULL,
	activation_token VARCHAR(64),
	CONSTRAINT galaxy_user_pkey PRIMARY KEY (id),
	CONSTRAINT galaxy_user_form_values_id_fkey FOREIGN KEY(form_values_id) REFERENCES form_values (id)
);
CREATE INDEX ix_galaxy_user_activation_token ON galaxy_user (activation_token);
CREATE INDEX ix_galaxy_user_active ON galaxy_user (active);
CREATE INDEX ix_galaxy_user_deleted ON galaxy_user (deleted);
CREATE INDEX ix_galaxy_user_disk_usage ON galaxy_user (disk_usage);
CREATE UNIQUE INDEX ix_galaxy_user_email ON galaxy_user (email);
CREATE INDEX ix_galaxy_user_form_values_id ON galaxy_user (form_values_id);
CREATE INDEX ix_galaxy_user_purged ON galaxy_user (purged);
CREATE UNIQUE INDEX ix_galaxy_user_username ON galaxy_user (username);

CREATE TABLE api_keys (
	id INTEGER NOT NULL,
	create_time DATETIME,
	user_id INTEGER,
	"key" VARCHAR(32),
	deleted BOOLEAN DEFAULT 0 NOT NULL,
	CONSTRAINT api_keys_pkey PRIMARY KEY (id),
	CONSTRAINT api_keys_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id)
);
CREATE INDEX ix_api_keys_deleted ON api_keys (deleted);
CREATE UNIQUE INDEX ix_api_keys_key ON api_keys ("key");
CREATE INDEX ix_api_keys_user_id ON api_keys (user_id);

CREATE TABLE galaxy_session (
	id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	user_id INTEGER,
	remote_host VARCHAR(255),
	remote_addr VARCHAR(255),
	referer TEXT,
	current_history_id INTEGER,
	session_key VARCHAR(255),
	is_valid BOOLEAN,
	prev_session_id INTEGER,
	disk_usage NUMERIC(15, 0),
	last_action DATETIME,
	CONSTRAINT galaxy_session_pkey PRIMARY KEY (id),
	CONSTRAINT galaxy_session_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id),
	CONSTRAINT galaxy_session_current_history_id_fkey FOREIGN KEY(current_history_id) REFERENCES history (id)
);
CREATE INDEX ix_galaxy_session_disk_usage ON galaxy_session (disk_usage);
CREATE UNIQUE INDEX ix_galaxy_session_session_key ON galaxy_session (session_key);
CREATE INDEX ix_galaxy_session_user_id ON galaxy_session (user_id);

CREATE TABLE galaxy_session_to_history (
	id INTEGER NOT NULL,
	create_time DATETIME,
	session_id INTEGER,
	history_id INTEGER,
	CONSTRAINT galaxy_session_to_history_pkey PRIMARY KEY (id),
	CONSTRAINT galaxy_session_to_history_session_id_fkey FOREIGN KEY(session_id) REFERENCES galaxy_session (id) ON DELETE CASCADE,
	CONSTRAINT galaxy_session_to_history_history_id_fkey FOREIGN KEY(history_id) REFERENCES history (id)
);
CREATE INDEX ix_galaxy_session_to_history_history_id ON galaxy_session_to_history (history_id);
CREATE INDEX ix_galaxy_session_to_history_session_id ON galaxy_session_to_history (session_id);

CREATE TABLE user_preference (
	id INTEGER NOT NULL,
	user_id INTEGER,
	name VARCHAR(255),
	value TEXT,
	CONSTRAINT user_preference_pkey PRIMARY KEY (id),
	CONSTRAINT user_preference_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id)
);
CREATE INDEX ix_user_preference_name ON user_preference (name);
CREATE INDEX ix_user_preference_user_id ON user_preference (user_id);

CREATE TABLE password_reset_token (
	token VARCHAR(32) NOT NULL,
	expiration_time DATETIME,
	user_id INTEGER,
	CONSTRAINT password_reset_token_pkey PRIMARY KEY (token),
	CONSTRAINT password_reset_token_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id)
);
CREATE UNIQUE INDEX ix_password_reset_token_token ON password_reset_token (token);
CREATE INDEX ix_password_reset_token_user_id ON password_reset_token (user_id);

CREATE TABLE user_quota_source_usage (
	id INTEGER NOT NULL,
	user_id INTEGER,
	quota_source_label VARCHAR(32),
	disk_usage NUMERIC(15, 0) NOT NULL,
	CONSTRAINT user_quota_source_usage_pkey PRIMARY KEY (id),
	CONSTRAINT uqsu_unique_label_per_user UNIQUE (user_id, quota_source_label),
	CONSTRAINT user_quota_source_usage_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id)
);
CREATE INDEX ix_user_quota_source_usage_quota_source_label ON user_quota_source_usage (quota_source_label);
CREATE INDEX ix_user_quota_source_usage_user_id ON user_quota_source_usage (user_id);

CREATE TABLE quota (
	id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	name VARCHAR(255),
	description TEXT,
	bytes BIGINT,
	operation VARCHAR(8),
	deleted BOOLEAN,
	quota_source_label VARCHAR(32),
	CONSTRAINT quota_pkey PRIMARY KEY (id)
);
CREATE INDEX ix_quota_deleted ON quota (deleted);
CREATE UNIQUE INDEX ix_quota_name ON quota (name);
CREATE INDEX ix_quota_quota_source_label ON quota (quota_source_label);

CREATE TABLE default_quota_association (
	id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	type VARCHAR(32),
	quota_id INTEGER,
	CONSTRAINT default_quota_association_pkey PRIMARY KEY (id),
	CONSTRAINT default_quota_association_quota_id_fkey FOREIGN KEY(quota_id) REFERENCES quota (id)
);
CREATE INDEX ix_default_quota_association_quota_id ON default_quota_association (quota_id);

CREATE TABLE user_quota_association (
	id INTEGER NOT NULL,
	user_id INTEGER,
	quota_id INTEGER,
	create_time DATETIME,
	update_time DATETIME,
	CONSTRAINT user_quota_association_pkey PRIMARY KEY (id),
	CONSTRAINT user_quota_association_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id),
	CONSTRAINT user_quota_association_quota_id_fkey FOREIGN KEY(quota_id) REFERENCES quota (id)
);
CREATE INDEX ix_user_quota_association_quota_id ON user_quota_association (quota_id);
CREATE INDEX ix_user_quota_association_user_id ON user_quota_association (user_id);

CREATE TABLE group_quota_association (
	id INTEGER NOT NULL,
	group_id INTEGER,
	quota_id INTEGER,
	create_time DATETIME,
	update_time DATETIME,
	CONSTRAINT group_quota_association_pkey PRIMARY KEY (id),
	CONSTRAINT group_quota_association_group_id_fkey FOREIGN KEY(group_id) REFERENCES galaxy_group (id),
	CONSTRAINT group_quota_association_quota_id_fkey FOREIGN KEY(quota_id) REFERENCES quota (id)
);
CREATE INDEX ix_group_quota_association_group_id ON group_quota_association (group_id);
CREATE INDEX ix_group_quota_association_quota_id ON group_quota_association (quota_id);

CREATE TABLE role (
	id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	name VARCHAR(255) NOT NULL,
	description TEXT,
	type VARCHAR(40),
	deleted BOOLEAN,
	CONSTRAINT role_pkey PRIMARY KEY (id)
);
CREATE INDEX ix_role_deleted ON role (deleted);
CREATE INDEX ix_role_name ON role (name);
CREATE INDEX ix_role_type ON role (type);

CREATE TABLE user_role_association (
	id INTEGER NOT NULL,
	user_id INTEGER NOT NULL,
	role_id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	CONSTRAINT user_role_association_pkey PRIMARY KEY (id),
	CONSTRAINT user_role_association_user_id_key UNIQUE (user_id, role_id),
	CONSTRAINT user_role_association_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id),
	CONSTRAINT user_role_association_role_id_fkey FOREIGN KEY(role_id) REFERENCES role (id)
);
CREATE INDEX ix_user_role_association_role_id ON user_role_association (role_id);
CREATE INDEX ix_user_role_association_user_id ON user_role_association (user_id);

CREATE TABLE galaxy_group (
	id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	name VARCHAR(255),
	deleted BOOLEAN,
	CONSTRAINT galaxy_group_pkey PRIMARY KEY (id)
);
CREATE INDEX ix_galaxy_group_deleted ON galaxy_group (deleted);
CREATE UNIQUE INDEX ix_galaxy_group_name ON galaxy_group (name);

CREATE TABLE user_group_association (
	id INTEGER NOT NULL,
	user_id INTEGER NOT NULL,
	group_id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	CONSTRAINT user_group_association_pkey PRIMARY KEY (id),
	CONSTRAINT user_group_association_user_id_key UNIQUE (user_id, group_id),
	CONSTRAINT user_group_association_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id),
	CONSTRAINT user_group_association_group_id_fkey FOREIGN KEY(group_id) REFERENCES galaxy_group (id)
);
CREATE INDEX ix_user_group_association_group_id ON user_group_association (group_id);
CREATE INDEX ix_user_group_association_user_id ON user_group_association (user_id);

CREATE TABLE group_role_association (
	id INTEGER NOT NULL,
	group_id INTEGER NOT NULL,
	role_id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	CONSTRAINT group_role_association_pkey PRIMARY KEY (id),
	CONSTRAINT group_role_association_group_id_key UNIQUE (group_id, role_id),
	CONSTRAINT group_role_association_group_id_fkey FOREIGN KEY(group_id) REFERENCES galaxy_group (id),
	CONSTRAINT group_role_association_role_id_fkey FOREIGN KEY(role_id) REFERENCES role (id)
);
CREATE INDEX ix_group_role_association_group_id ON group_role_association (group_id);
CREATE INDEX ix_group_role_association_role_id ON group_role_association (role_id);

CREATE TABLE dataset_permissions (
	id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	action TEXT,
	dataset_id INTEGER,
	role_id INTEGER,
	CONSTRAINT dataset_permissions_pkey PRIMARY KEY (id),
	CONSTRAINT dataset_permissions_dataset_id_fkey FOREIGN KEY(dataset_id) REFERENCES dataset (id),
	CONSTRAINT dataset_permissions_role_id_fkey FOREIGN KEY(role_id) REFERENCES role (id)
);
CREATE INDEX ix_dataset_permissions_dataset_id ON dataset_permissions (dataset_id);
CREATE INDEX ix_dataset_permissions_role_id ON dataset_permissions (role_id);

CREATE TABLE default_user_permissions (
	id INTEGER NOT NULL,
	user_id INTEGER,
	action TEXT,
	role_id INTEGER,
	CONSTRAINT default_user_permissions_pkey PRIMARY KEY (id),
	CONSTRAINT default_user_permissions_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id),
	CONSTRAINT default_user_permissions_role_id_fkey FOREIGN KEY(role_id) REFERENCES role (id)
);
CREATE INDEX ix_default_user_permissions_role_id ON default_user_permissions (role_id);
CREATE INDEX ix_default_user_permissions_user_id ON default_user_permissions (user_id);

CREATE TABLE default_history_permissions (
	id INTEGER NOT NULL,
	history_id INTEGER,
	action TEXT,
	role_id INTEGER,
	CONSTRAINT default_history_permissions_pkey PRIMARY KEY (id),
	CONSTRAINT default_history_permissions_history_id_fkey FOREIGN KEY(history_id) REFERENCES history (id),
	CONSTRAINT default_history_permissions_role_id_fkey FOREIGN KEY(role_id) REFERENCES role (id)
);
CREATE INDEX ix_default_history_permissions_history_id ON default_history_permissions (history_id);
CREATE INDEX ix_default_history_permissions_role_id ON default_history_permissions (role_id);

CREATE TABLE library_permissions (
	id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	action TEXT,
	library_id INTEGER,
	role_id INTEGER,
	CONSTRAINT library_permissions_pkey PRIMARY KEY (id),
	CONSTRAINT library_permissions_library_id_fkey FOREIGN KEY(library_id) REFERENCES library (id),
	CONSTRAINT library_permissions_role_id_fkey FOREIGN KEY(role_id) REFERENCES role (id)
);
CREATE INDEX ix_library_permissions_library_id ON library_permissions (library_id);
CREATE INDEX ix_library_permissions_role_id ON library_permissions (role_id);

CREATE TABLE library_folder_permissions (
	id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	action TEXT,
	library_folder_id INTEGER,
	role_id INTEGER,
	CONSTRAINT library_folder_permissions_pkey PRIMARY KEY (id),
	CONSTRAINT library_folder_permissions_library_folder_id_fkey FOREIGN KEY(library_folder_id) REFERENCES library_folder (id),
	CONSTRAINT library_folder_permissions_role_id_fkey FOREIGN KEY(role_id) REFERENCES role (id)
);
CREATE INDEX ix_library_folder_permissions_library_folder_id ON library_folder_permissions (library_folder_id);
CREATE INDEX ix_library_folder_permissions_role_id ON library_folder_permissions (role_id);

CREATE TABLE library_dataset_permissions (
	id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	action TEXT,
	library_dataset_id INTEGER,
	role_id INTEGER,
	CONSTRAINT library_dataset_permissions_pkey PRIMARY KEY (id),
	CONSTRAINT library_dataset_permissions_library_dataset_id_fkey FOREIGN KEY(library_dataset_id) REFERENCES library_dataset (id),
	CONSTRAINT library_dataset_permissions_role_id_fkey FOREIGN KEY(role_id) REFERENCES role (id)
);
CREATE INDEX ix_library_dataset_permissions_library_dataset_id ON library_dataset_permissions (library_dataset_id);
CREATE INDEX ix_library_dataset_permissions_role_id ON library_dataset_permissions (role_id);

CREATE TABLE library_dataset_dataset_association_permissions (
	id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	action TEXT,
	library_dataset_dataset_association_id INTEGER,
	role_id INTEGER,
	CONSTRAINT library_dataset_dataset_association_permissions_pkey PRIMARY KEY (id),
	CONSTRAINT library_dataset_dataset_association_permissions_library_dataset_dataset_association_id_fkey FOREIGN KEY(library_dataset_dataset_association_id) REFERENCES library_dataset_dataset_association (id),
	CONSTRAINT library_dataset_dataset_association_permissions_role_id_fkey FOREIGN KEY(role_id) REFERENCES role (id)
);
CREATE INDEX ix_library_dataset_dataset_association_permissions_library_dataset_dataset_association_id ON library_dataset_dataset_association_permissions (library_dataset_dataset_association_id);
CREATE INDEX ix_library_dataset_dataset_association_permissions_role_id ON library_dataset_dataset_association_permissions (role_id);

CREATE TABLE job (
	id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	history_id INTEGER,
	library_folder_id INTEGER,
	tool_id VARCHAR(255),
	tool_version TEXT,
	galaxy_version VARCHAR(64),
	dynamic_tool_id INTEGER,
	state VARCHAR(64),
	info VARCHAR(255),
	copied_from_job_id INTEGER,
	command_line TEXT,
	dependencies BLOB,
	job_messages BLOB,
	param_filename VARCHAR(1024),
	runner_name VARCHAR(255),
	job_stdout TEXT,
	job_stderr TEXT,
	tool_stdout TEXT,
	tool_stderr TEXT,
	exit_code INTEGER,
	traceback TEXT,
	session_id INTEGER,
	user_id INTEGER,
	job_runner_name VARCHAR(255),
	job_runner_external_id VARCHAR(255),
	destination_id VARCHAR(255),
	destination_params BLOB,
	object_store_id VARCHAR(255),
	imported BOOLEAN,
	handler VARCHAR(255),
	preferred_object_store_id VARCHAR(255),
	object_store_id_overrides BLOB,
	tool_request_id INTEGER,
	tool_state JSON,
	CONSTRAINT job_pkey PRIMARY KEY (id),
	CONSTRAINT job_history_id_fkey FOREIGN KEY(history_id) REFERENCES history (id),
	CONSTRAINT job_library_folder_id_fkey FOREIGN KEY(library_folder_id) REFERENCES library_folder (id),
	CONSTRAINT job_dynamic_tool_id_fkey FOREIGN KEY(dynamic_tool_id) REFERENCES dynamic_tool (id),
	CONSTRAINT job_session_id_fkey FOREIGN KEY(session_id) REFERENCES galaxy_session (id) ON DELETE SET NULL,
	CONSTRAINT job_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id),
	CONSTRAINT job_tool_request_id_fkey FOREIGN KEY(tool_request_id) REFERENCES tool_request (id)
);
CREATE INDEX ix_job_dynamic_tool_id ON job (dynamic_tool_id);
CREATE INDEX ix_job_handler ON job (handler);
CREATE INDEX ix_job_history_id ON job (history_id);
CREATE INDEX ix_job_imported ON job (imported);
CREATE INDEX ix_job_job_runner_external_id ON job (job_runner_external_id);
CREATE INDEX ix_job_library_folder_id ON job (library_folder_id);
CREATE INDEX ix_job_object_store_id ON job (object_store_id);
CREATE INDEX ix_job_session_id ON job (session_id);
CREATE INDEX ix_job_state ON job (state);
CREATE INDEX ix_job_tool_id ON job (tool_id);
CREATE INDEX ix_job_tool_request_id ON job (tool_request_id);
CREATE INDEX ix_job_update_time ON job (update_time);
CREATE INDEX ix_job_user_id ON job (user_id);

CREATE TABLE job_state_history (
	id INTEGER NOT NULL,
	create_time DATETIME,
	job_id INTEGER,
	state VARCHAR(64),
	info VARCHAR(255),
	CONSTRAINT job_state_history_pkey PRIMARY KEY (id),
	CONSTRAINT job_state_history_job_id_fkey FOREIGN KEY(job_id) REFERENCES job (id)
);
CREATE INDEX ix_job_state_history_job_id ON job_state_history (job_id);
CREATE INDEX ix_job_state_history_state ON job_state_history (state);

CREATE TABLE job_parameter (
	id INTEGER NOT NULL,
	job_id INTEGER,
	name VARCHAR(255),
	value TEXT,
	CONSTRAINT job_parameter_pkey PRIMARY KEY (id),
	CONSTRAINT job_parameter_job_id_fkey FOREIGN KEY(job_id) REFERENCES job (id)
);
CREATE INDEX ix_job_parameter_job_id ON job_parameter (job_id);

CREATE TABLE job_to_input_dataset (
	id INTEGER NOT NULL,
	job_id INTEGER,
	dataset_id INTEGER,
	dataset_version INTEGER,
	name VARCHAR(255),
	adapter BLOB,
	CONSTRAINT job_to_input_dataset_pkey PRIMARY KEY (id),
	CONSTRAINT job_to_input_dataset_job_id_fkey FOREIGN KEY(job_id) REFERENCES job (id),
	CONSTRAINT job_to_input_dataset_dataset_id_fkey FOREIGN KEY(dataset_id) REFERENCES history_dataset_association (id)
);
CREATE INDEX ix_job_to_input_dataset_dataset_id ON job_to_input_dataset (dataset_id);
CREATE INDEX ix_job_to_input_dataset_job_id ON job_to_input_dataset (job_id);

CREATE TABLE job_to_output_dataset (
	id INTEGER NOT NULL,
	job_id INTEGER,
	dataset_id INTEGER,
	name VARCHAR(255),
	CONSTRAINT job_to_output_dataset_pkey PRIMARY KEY (id),
	CONSTRAINT job_to_output_dataset_job_id_fkey FOREIGN KEY(job_id) REFERENCES job (id),
	CONSTRAINT job_to_output_dataset_dataset_id_fkey FOREIGN KEY(dataset_id) REFERENCES history_dataset_association (id)
);
CREATE INDEX ix_job_to_output_dataset_dataset_id ON job_to_output_dataset (dataset_id);
CREATE INDEX ix_job_to_output_dataset_job_id ON job_to_output_dataset (job_id);

CREATE TABLE job_to_input_dataset_collection (
	id INTEGER NOT NULL,
	job_id INTEGER,
	dataset_collection_id INTEGER,
	name VARCHAR(255),
	adapter BLOB,
	CONSTRAINT job_to_input_dataset_collection_pkey PRIMARY KEY (id),
	CONSTRAINT job_to_input_dataset_collection_job_id_fkey FOREIGN KEY(job_id) REFERENCES job (id),
	CONSTRAINT job_to_input_dataset_collection_dataset_collection_id_fkey FOREIGN KEY(dataset_collection_id) REFERENCES history_dataset_collection_association (id)
);
CREATE INDEX ix_job_to_input_dataset_collection_dataset_collection_id ON job_to_input_dataset_collection (dataset_collection_id);
CREATE INDEX ix_job_to_input_dataset_collection_job_id ON job_to_input_dataset_collection (job_id);

CREATE TABLE job_to_input_dataset_collection_element (
	id INTEGER NOT NULL,
	job_id INTEGER,
	dataset_collection_element_id INTEGER,
	name VARCHAR(255),
	adapter BLOB,
	CONSTRAINT job_to_input_dataset_collection_element_pkey PRIMARY KEY (id),
	CONSTRAINT job_to_input_dataset_collection_element_job_id_fkey FOREIGN KEY(job_id) REFERENCES job (id),
	CONSTRAINT job_to_input_dataset_collection_element_dataset_collection_element_id_fkey FOREIGN KEY(dataset_collection_element_id) REFERENCES dataset_collection_element (id)
);
CREATE INDEX ix_job_to_input_dataset_collection_element_dataset_collection_element_id ON job_to_input_dataset_collection_element (dataset_collection_element_id);
CREATE INDEX ix_job_to_input_dataset_collection_element_job_id ON job_to_input_dataset_collection_element (job_id);

CREATE TABLE job_to_output_dataset_collection (
	id INTEGER NOT NULL,
	job_id INTEGER,
	dataset_collection_id INTEGER,
	name VARCHAR(255),
	CONSTRAINT job_to_output_dataset_collection_pkey PRIMARY KEY (id),
	CONSTRAINT job_to_output_dataset_collection_job_id_fkey FOREIGN KEY(job_id) REFERENCES job (id),
	CONSTRAINT job_to_output_dataset_collection_dataset_collection_id_fkey FOREIGN KEY(dataset_collection_id) REFERENCES history_dataset_collection_association (id)
);
CREATE INDEX ix_job_to_output_dataset_collection_dataset_collection_id ON job_to_output_dataset_collection (dataset_collection_id);
CREATE INDEX ix_job_to_output_dataset_collection_job_id ON job_to_output_dataset_collection (job_id);

CREATE TABLE job_to_implicit_output_dataset_collection (
	id INTEGER NOT NULL,
	job_id INTEGER,
	dataset_collection_id INTEGER,
	name VARCHAR(255),
	CONSTRAINT job_to_implicit_output_dataset_collection_pkey PRIMARY KEY (id),
	CONSTRAINT job_to_implicit_output_dataset_collection_job_id_fkey FOREIGN KEY(job_id) REFERENCES job (id),
	CONSTRAINT job_to_implicit_output_dataset_collection_dataset_collection_id_fkey FOREIGN KEY(dataset_collection_id) REFERENCES dataset_collection (id)
);
CREATE INDEX ix_job_to_implicit_output_dataset_collection_dataset_collection_id ON job_to_implicit_output_dataset_collection (dataset_collection_id);
CREATE INDEX ix_job_to_implicit_output_dataset_collection_job_id ON job_to_implicit_output_dataset_collection (job_id);

CREATE TABLE job_to_input_library_dataset (
	id INTEGER NOT NULL,
	job_id INTEGER,
	ldda_id INTEGER,
	name VARCHAR(255),
	CONSTRAINT job_to_input_library_dataset_pkey PRIMARY KEY (id),
	CONSTRAINT job_to_input_library_dataset_job_id_fkey FOREIGN KEY(job_id) REFERENCES job (id),
	CONSTRAINT job_to_input_library_dataset_ldda_id_fkey FOREIGN KEY(ldda_id) REFERENCES library_dataset_dataset_association (id)
);
CREATE INDEX ix_job_to_input_library_dataset_job_id ON job_to_input_library_dataset (job_id);
CREATE INDEX ix_job_to_input_library_dataset_ldda_id ON job_to_input_library_dataset (ldda_id);

CREATE TABLE job_to_output_library_dataset (
	id INTEGER NOT NULL,
	job_id INTEGER,
	ldda_id INTEGER,
	name VARCHAR(255),
	CONSTRAINT job_to_output_library_dataset_pkey PRIMARY KEY (id),
	CONSTRAINT job_to_output_library_dataset_job_id_fkey FOREIGN KEY(job_id) REFERENCES job (id),
	CONSTRAINT job_to_output_library_dataset_ldda_id_fkey FOREIGN KEY(ldda_id) REFERENCES library_dataset_dataset_association (id)
);
CREATE INDEX ix_job_to_output_library_dataset_job_id ON job_to_output_library_dataset (job_id);
CREATE INDEX ix_job_to_output_library_dataset_ldda_id ON job_to_output_library_dataset (ldda_id);

CREATE TABLE job_metric_text (
	id INTEGER NOT NULL,
	job_id INTEGER,
	plugin VARCHAR(255),
	metric_name VARCHAR(255),
	metric_value VARCHAR(1023),
	CONSTRAINT job_metric_text_pkey PRIMARY KEY (id),
	CONSTRAINT job_metric_text_job_id_fkey FOREIGN KEY(job_id) REFERENCES job (id)
);
CREATE INDEX ix_job_metric_text_job_id ON job_metric_text (job_id);

CREATE TABLE job_metric_numeric (
	id INTEGER NOT NULL,
	job_id INTEGER,
	plugin VARCHAR(255),
	metric_name VARCHAR(255),
	metric_value NUMERIC(26, 7),
	CONSTRAINT job_metric_numeric_pkey PRIMARY KEY (id),
	CONSTRAINT job_metric_numeric_job_id_fkey FOREIGN KEY(job_id) REFERENCES job (id)
);
CREATE INDEX ix_job_metric_numeric_job_id ON job_metric_numeric (job_id);

CREATE TABLE job_container_association (
	id INTEGER NOT NULL,
	job_id INTEGER,
	container_type TEXT,
	container_name TEXT,
	container_info BLOB,
	created_time DATETIME,
	modified_time DATETIME,
	CONSTRAINT job_container_association_pkey PRIMARY KEY (id),
	CONSTRAINT job_container_association_job_id_fkey FOREIGN KEY(job_id) REFERENCES job (id)
);
CREATE INDEX ix_job_container_association_job_id ON job_container_association (job_id);

CREATE TABLE dynamic_tool (
	id INTEGER NOT NULL,
	uuid CHAR(32),
	create_time DATETIME,
	update_time DATETIME,
	tool_id VARCHAR(255),
	tool_version VARCHAR(255),
	tool_format VARCHAR(255),
	tool_path VARCHAR(255),
	tool_directory VARCHAR(255),
	hidden BOOLEAN,
	active BOOLEAN,
	value BLOB,
	public BOOLEAN DEFAULT 0 NOT NULL,
	CONSTRAINT dynamic_tool_pkey PRIMARY KEY (id)
);
CREATE INDEX ix_dynamic_tool_update_time ON dynamic_tool (update_time);

CREATE TABLE post_job_action (
	id INTEGER NOT NULL,
	workflow_step_id INTEGER,
	action_type VARCHAR(255) NOT NULL,
	output_name VARCHAR(255),
	action_arguments BLOB,
	CONSTRAINT post_job_action_pkey PRIMARY KEY (id),
	CONSTRAINT post_job_action_workflow_step_id_fkey FOREIGN KEY(workflow_step_id) REFERENCES workflow_step (id)
);
CREATE INDEX ix_post_job_action_workflow_step_id ON post_job_action (workflow_step_id);

CREATE TABLE post_job_action_association (
	id INTEGER NOT NULL,
	job_id INTEGER NOT NULL,
	post_job_action_id INTEGER NOT NULL,
	CONSTRAINT post_job_action_association_pkey PRIMARY KEY (id),
	CONSTRAINT post_job_action_association_job_id_fkey FOREIGN KEY(job_id) REFERENCES job (id),
	CONSTRAINT post_job_action_association_post_job_action_id_fkey FOREIGN KEY(post_job_action_id) REFERENCES post_job_action (id)
);
CREATE INDEX ix_post_job_action_association_job_id ON post_job_action_association (job_id);
CREATE INDEX ix_post_job_action_association_post_job_action_id ON post_job_action_association (post_job_action_id);

CREATE TABLE stored_workflow (
	id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	user_id INTEGER NOT NULL,
	latest_workflow_id INTEGER,
	name TEXT,
	deleted BOOLEAN,
	hidden BOOLEAN,
	importable BOOLEAN,
	slug TEXT,
	from_path TEXT,
	published BOOLEAN,
	CONSTRAINT stored_workflow_pkey PRIMARY KEY (id),
	CONSTRAINT stored_workflow_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id),
	CONSTRAINT stored_workflow_latest_workflow_id_fk FOREIGN KEY(latest_workflow_id) REFERENCES workflow (id)
);
CREATE INDEX ix_stored_workflow_latest_workflow_id ON stored_workflow (latest_workflow_id);
CREATE INDEX ix_stored_workflow_published ON stored_workflow (published);
CREATE INDEX ix_stored_workflow_slug ON stored_workflow (slug);
CREATE INDEX ix_stored_workflow_update_time ON stored_workflow (update_time);
CREATE INDEX ix_stored_workflow_user_id ON stored_workflow (user_id);

CREATE TABLE workflow (
	id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	stored_workflow_id INTEGER,
	parent_workflow_id INTEGER,
	name TEXT,
	has_cycles BOOLEAN,
	has_errors BOOLEAN,
	reports_config BLOB,
	creator_metadata BLOB,
	license TEXT,
	source_metadata BLOB,
	readme TEXT,
	logo_url TEXT,
	help TEXT,
	uuid CHAR(32),
	doi JSON,
	CONSTRAINT workflow_pkey PRIMARY KEY (id),
	CONSTRAINT workflow_stored_workflow_id_fkey FOREIGN KEY(stored_workflow_id) REFERENCES stored_workflow (id),
	CONSTRAINT workflow_parent_workflow_id_fkey FOREIGN KEY(parent_workflow_id) REFERENCES workflow (id)
);
CREATE INDEX ix_workflow_parent_workflow_id ON workflow (parent_workflow_id);
CREATE INDEX ix_workflow_stored_workflow_id ON workflow (stored_workflow_id);

CREATE TABLE workflow_step (
	id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	workflow_id INTEGER NOT NULL,
	subworkflow_id INTEGER,
	dynamic_tool_id INTEGER,
	type VARCHAR(64),
	tool_id TEXT,
	tool_version TEXT,
	tool_inputs BLOB,
	tool_errors BLOB,
	position BLOB,
	config BLOB,
	order_index INTEGER NOT NULL,
	when_expression BLOB,
	uuid CHAR(32),
	label VARCHAR(255),
	parent_comment_id INTEGER,
	CONSTRAINT workflow_step_pkey PRIMARY KEY (id),
	CONSTRAINT workflow_step_workflow_id_fkey FOREIGN KEY(workflow_id) REFERENCES workflow (id),
	CONSTRAINT workflow_step_subworkflow_id_fkey FOREIGN KEY(subworkflow_id) REFERENCES workflow (id),
	CONSTRAINT workflow_step_dynamic_tool_id_fkey FOREIGN KEY(dynamic_tool_id) REFERENCES dynamic_tool (id),
	CONSTRAINT workflow_step_parent_comment_id_fkey FOREIGN KEY(parent_comment_id) REFERENCES workflow_comment (id)
);
CREATE INDEX ix_workflow_step_dynamic_tool_id ON workflow_step (dynamic_tool_id);
CREATE INDEX ix_workflow_step_parent_comment_id ON workflow_step (parent_comment_id);
CREATE INDEX ix_workflow_step_subworkflow_id ON workflow_step (subworkflow_id);
CREATE INDEX ix_workflow_step_workflow_id ON workflow_step (workflow_id);

CREATE TABLE workflow_step_input (
	id INTEGER NOT NULL,
	workflow_step_id INTEGER,
	name TEXT,
	merge_type TEXT,
	scatter_type TEXT,
	value_from BLOB,
	value_from_type TEXT,
	default_value BLOB,
	default_value_set BOOLEAN,
	runtime_value BOOLEAN,
	CONSTRAINT workflow_step_input_pkey PRIMARY KEY (id),
	CONSTRAINT workflow_step_input_workflow_step_id_fkey FOREIGN KEY(workflow_step_id) REFERENCES workflow_step (id)
);
CREATE INDEX ix_workflow_step_input_workflow_step_id ON workflow_step_input (workflow_step_id);
CREATE UNIQUE INDEX ix_workflow_step_input_workflow_step_id_name_unique ON workflow_step_input (workflow_step_id, name);

CREATE TABLE workflow_step_connection (
	id INTEGER NOT NULL,
	output_step_id INTEGER,
	input_step_input_id INTEGER,
	output_name TEXT,
	input_subworkflow_step_id INTEGER,
	CONSTRAINT workflow_step_connection_pkey PRIMARY KEY (id),
	CONSTRAINT workflow_step_connection_output_step_id_fkey FOREIGN KEY(output_step_id) REFERENCES workflow_step (id),
	CONSTRAINT workflow_step_connection_input_step_input_id_fkey FOREIGN KEY(input_step_input_id) REFERENCES workflow_step_input (id),
	CONSTRAINT workflow_step_connection_input_subworkflow_step_id_fkey FOREIGN KEY(input_subworkflow_step_id) REFERENCES workflow_step (id)
);
CREATE INDEX ix_workflow_step_connection_input_step_input_id ON workflow_step_connection (input_step_input_id);
CREATE INDEX ix_workflow_step_connection_input_subworkflow_step_id ON workflow_step_connection (input_subworkflow_step_id);
CREATE INDEX ix_workflow_step_connection_output_step_id ON workflow_step_connection (output_step_id);

CREATE TABLE workflow_output (
	id INTEGER NOT NULL,
	workflow_step_id INTEGER NOT NULL,
	output_name VARCHAR(255),
	label VARCHAR(255),
	uuid CHAR(32),
	CONSTRAINT workflow_output_pkey PRIMARY KEY (id),
	CONSTRAINT workflow_output_workflow_step_id_fkey FOREIGN KEY(workflow_step_id) REFERENCES workflow_step (id)
);
CREATE INDEX ix_workflow_output_workflow_step_id ON workflow_output (workflow_step_id);

CREATE TABLE workflow_comment (
	id INTEGER NOT NULL,
	order_index INTEGER,
	workflow_id INTEGER NOT NULL,
	position BLOB,
	size BLOB,
	type VARCHAR(16),
	color VARCHAR(16),
	data BLOB,
	parent_comment_id INTEGER,
	CONSTRAINT workflow_comment_pkey PRIMARY KEY (id),
	CONSTRAINT workflow_comment_workflow_id_fkey FOREIGN KEY(workflow_id) REFERENCES workflow (id),
	CONSTRAINT workflow_comment_parent_comment_id_fkey FOREIGN KEY(parent_comment_id) REFERENCES workflow_comment (id)
);
CREATE INDEX ix_workflow_comment_parent_comment_id ON workflow_comment (parent_comment_id);
CREATE INDEX ix_workflow_comment_workflow_id ON workflow_comment (workflow_id);

CREATE TABLE workflow_invocation (
	id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	workflow_id INTEGER NOT NULL,
	state VARCHAR(64),
	scheduler VARCHAR(255),
	handler VARCHAR(255),
	uuid CHAR(32),
	history_id INTEGER,
	on_complete JSON,
	CONSTRAINT workflow_invocation_pkey PRIMARY KEY (id),
	CONSTRAINT workflow_invocation_workflow_id_fkey FOREIGN KEY(workflow_id) REFERENCES workflow (id),
	CONSTRAINT workflow_invocation_history_id_fkey FOREIGN KEY(history_id) REFERENCES history (id)
);
CREATE INDEX ix_workflow_invocation_handler ON workflow_invocation (handler);
CREATE INDEX ix_workflow_invocation_history_id ON workflow_invocation (history_id);
CREATE INDEX ix_workflow_invocation_scheduler ON workflow_invocation (scheduler);
CREATE INDEX ix_workflow_invocation_state ON workflow_invocation (state);
CREATE INDEX ix_workflow_invocation_update_time ON workflow_invocation (update_time);
CREATE INDEX ix_workflow_invocation_workflow_id ON workflow_invocation (workflow_id);

CREATE TABLE workflow_invocation_step (
	id INTEGER NOT NULL,
	create_time DATETIME,
	update_time DATETIME,
	workflow_invocation_id INTEGER NOT NULL,
	workflow_step_id INTEGER NOT NULL,
	state VARCHAR(64),
	job_id INTEGER,
	implicit_collection_jobs_id INTEGER,
	action BLOB,
	CONSTRAINT workflow_invocation_step_pkey PRIMARY KEY (id),
	CONSTRAINT workflow_invocation_step_workflow_invocation_id_fkey FOREIGN KEY(workflow_invocation_id) REFERENCES workflow_invocation (id),
	CONSTRAINT workflow_invocation_step_workflow_step_id_fkey FOREIGN KEY(workflow_step_id) REFERENCES workflow_step (id),
	CONSTRAINT workflow_invocation_step_job_id_fkey FOREIGN KEY(job_id) REFERENCES job (id),
	CONSTRAINT workflow_invocation_step_implicit_collection_jobs_id_fkey FOREIGN KEY(implicit_collection_jobs_id) REFERENCES implicit_collection_jobs (id)
);
CREATE INDEX ix_workflow_invocation_step_implicit_collection_jobs_id ON workflow_invocation_step (implicit_collection_jobs_id);
CREATE INDEX ix_workflow_invocation_step_job_id ON workflow_invocation_step (job_id);
CREATE INDEX ix_workflow_invocation_step_state ON workflow_invocation_step (state);
CREATE INDEX ix_workflow_invocation_step_workflow_invocation_id ON workflow_invocation_step (workflow_invocation_id);
CREATE INDEX ix_workflow_invocation_step_workflow_step_id ON workflow_invocation_step (workflow_step_id);

CREATE TABLE workflow_invocation_completion (
	id INTEGER NOT NULL,
	workflow_invocation_id INTEGER NOT NULL,
	completion_time DATETIME NOT NULL,
	job_state_summary JSON,
	hooks_executed JSON,
	CONSTRAINT workflow_invocation_completion_pkey PRIMARY KEY (id),
	CONSTRAINT workflow_invocation_completion_workflow_invocation_id_fkey FOREIGN KEY(workflow_invocation_id) REFERENCES workflow_invocation (id)
);
CREATE UNIQUE INDEX ix_workflow_invocation_completion_workflow_invocation_id ON workflow_invocation_completion (workflow_invocation_id);

CREATE TABLE workflow_invocation_message (
	id INTEGER NOT NULL,
	workflow_invocation_id INTEGER NOT NULL,
	reason VARCHAR(32),
	details VARCHAR(255),
	output_name VARCHAR(255),
	workflow_step_id INTEGER,
	dependent_workflow_step_id INTEGER,
	job_id INTEGER,
	hda_id INTEGER,
	hdca_id INTEGER,
	workflow_step_index_path JSON,
	CONSTRAINT workflow_invocation_message_pkey PRIMARY KEY (id),
	CONSTRAINT workflow_invocation_message_workflow_invocation_id_fkey FOREIGN KEY(workflow_invocation_id) REFERENCES workflow_invocation (id),
	CONSTRAINT workflow_invocation_message_workflow_step_id_fkey FOREIGN KEY(workflow_step_id) REFERENCES workflow_step (id),
	CONSTRAINT workflow_invocation_message_dependent_workflow_step_id_fkey FOREIGN KEY(dependent_workflow_step_id) REFERENCES workflow_step (id),
	CONSTRAINT workflow_invocation_message_job_id_fkey FOREIGN KEY(job_id) REFERENCES job (id),
	CONSTRAINT workflow_invocation_message_hda_id_fkey FOREIGN KEY(hda_id) REFERENCES history_dataset_association (id),
	CONSTRAINT workflow_invocation_message_hdca_id_fkey FOREIGN KEY(hdca_id) REFERENCES history_dataset_collection_association (id)
);
CREATE INDEX ix_workflow_invocation_message_workflow_invocation_id ON workflow_invocation_message (workflow_invocation_id);

CREATE TABLE workflow_invocation_to_subworkflow_invocation_association (
	id INTEGER NOT NULL,
	workflow_invocation_id INTEGER,
	subworkflow_invocation_id INTEGER,
	workflow_step_id INTEGER,
	CONSTRAINT workflow_invocation_to_subworkflow_invocation_association_pkey PRIMARY KEY (id),
	CONSTRAINT fk_wfi_swi_wfi FOREIGN KEY(workflow_invocation_id) REFERENCES workflow_invocation (id),
	CONSTRAINT fk_wfi_swi_swi FOREIGN KEY(subworkflow_invocation_id) REFERENCES workflow_invocation (id),
	CONSTRAINT fk_wfi_swi_ws FOREIGN KEY(workflow_step_id) REFERENCES workflow_step (id)
);
CREATE INDEX ix_workflow_invocation_to_subworkflow_invocation_association_subworkflow_invocation_id ON workflow_invocation_to_subworkflow_invocation_association (subworkflow_invocation_id);
CREATE INDEX ix_workflow_invocation_to_subworkflow_invocation_association_workflow_invocation_id ON workflow_invocation_to_subworkflow_invocation_association (workflow_invocation_id);

CREATE TABLE workflow_request_input_parameters (
	id INTEGER NOT NULL,
	workflow_invocation_id INTEGER,
	name VARCHAR(255),
	value TEXT,
	type VARCHAR(255),
	CONSTRAINT workflow_request_input_parameters_pkey PRIMARY KEY (id),
	CONSTRAINT workflow_request_input_parameters_workflow_invocation_id_fkey FOREIGN KEY(workflow_invocation_id) REFERENCES workflow_invocation (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX ix_workflow_request_input_parameters_workflow_invocation_id ON workflow_request_input_parameters (workflow_invocation_id);

CREATE TABLE workflow_request_input_step_parameter (
	id INTEGER NOT NULL,
	workflow_invocation_id INTEGER,
	workflow_step_id INTEGER,
	parameter_value BLOB,
	request BLOB,
	CONSTRAINT workflow_request_input_step_parameter_pkey PRIMARY KEY (id),
	CONSTRAINT workflow_request_input_step_parameter_workflow_invocation_id_fkey FOREIGN KEY(workflow_invocation_id) REFERENCES workflow_invocation (id),
	CONSTRAINT workflow_request_input_step_parameter_workflow_step_id_fkey FOREIGN KEY(workflow_step_id) REFERENCES workflow_step (id)
);
CREATE INDEX ix_workflow_request_input_step_parameter_workflow_invocation_id ON workflow_request_input_step_parameter (workflow_invocation_id);

CREATE TABLE workflow_request_step_states (
	id INTEGER NOT NULL,
	workflow_invocation_id INTEGER,
	workflow_step_id INTEGER,
	value BLOB,
	CONSTRAINT workflow_request_step_states_pkey PRIMARY KEY (id),
	CONSTRAINT workflow_request_step_states_workflow_invocation_id_fkey FOREIGN KEY(workflow_invocation_id) REFERENCES workflow_invocation (id) ON DELETE CASCADE ON UPDATE CASCADE,
	CONSTRAINT workflow_request_step_states_workflow_step_id_fkey FOREIGN KEY(workflow_step_id) REFERENCES workflow_step (id)
);
CREATE INDEX ix_workflow_request_step_states_workflow_invocation_id ON workflow_request_step_states (workflow_invocation_id);

CREATE TABLE workflow_request_to_input_dataset (
	id INTEGER NOT NULL,
	name VARCHAR(255),
	workflow_invocation_id INTEGER,
	workflow_step_id INTEGER,
	dataset_id INTEGER,
	request BLOB,
	CONSTRAINT workflow_request_to_input_dataset_pkey PRIMARY KEY (id),
	CONSTRAINT workflow_request_to_input_dataset_workflow_invocation_id_fkey FOREIGN KEY(workflow_invocation_id) REFERENCES workflow_invocation (id),
	CONSTRAINT workflow_request_to_input_dataset_workflow_step_id_fkey FOREIGN KEY(workflow_step_id) REFERENCES workflow_step (id),
	CONSTRAINT workflow_request_to_input_dataset_dataset_id_fkey FOREIGN KEY(dataset_id) REFERENCES history_dataset_association (id)
);
CREATE INDEX ix_workflow_request_to_input_dataset_dataset_id ON workflow_request_to_input_dataset (dataset_id);
CREATE INDEX ix_workflow_request_to_input_dataset_workflow_invocation_id ON workflow_request_to_input_dataset (workflow_invocation_id);

CREATE TABLE workflow_request_to_input_collection_dataset (
	id INTEGER NOT NULL,
	name VARCHAR(255),
	workflow_invocation_id INTEGER,
	workflow_step_id INTEGER,
	dataset_collection_id INTEGER,
	request BLOB,
	CONSTRAINT workflow_request_to_input_collection_dataset_pkey PRIMARY KEY (id),
	CONSTRAINT workflow_request_to_input_collection_dataset_workflow_invocation_id_fkey FOREIGN KEY(workflow_invocation_id) REFERENCES workflow_invocation (id),
	CONSTRAINT workflow_request_to_input_collection_dataset_workflow_step_id_fkey FOREIGN KEY(workflow_step_id) REFERENCES workflow_step (id),
	CONSTRAINT workflow_request_to_input_collection_dataset_dataset_collection_id_fkey FOREIGN KEY(dataset_collection_id) REFERENCES history_dataset_collection_association (id)
);
CREATE INDEX ix_workflow_request_to_input_collection_dataset_dataset_collection_id ON workflow_request_to_input_collection_dataset (dataset_collection_id);
CREATE INDEX ix_workflow_request_to_input_collection_dataset_workflow_invocation_id ON workflow_request_to_input_collection_dataset (workflow_invocation_id);

CREATE TABLE workflow_invocation_step_output_dataset_association (
	id INTEGER NOT NULL,
	workflow_invocation_step_id INTEGER,
	dataset_id INTEGER,
	output_name VARCHAR(255),
	CONSTRAINT workflow_invocation_step_output_dataset_association_pkey PRIMARY KEY (id),
	CONSTRAINT workflow_invocation_step_output_dataset_association_workflow_invocation_step_id_fkey FOREIGN KEY(workflow_invocation_step_id) REFERENCES workflow_invocation_step (id),
	CONSTRAINT workflow_invocation_step_output_dataset_association_dataset_id_fkey FOREIGN KEY(dataset_id) REFERENCES history_dataset_association (id)
);
CREATE INDEX ix_workflow_invocation_step_output_dataset_association_dataset_id ON workflow_invocation_step_output_dataset_association (dataset_id);
CREATE INDEX ix_workflow_invocation_step_output_dataset_association_workflow_invocation_step_id ON workflow_invocation_step_output_dataset_association (workflow_invocation_step_id);

CREATE TABLE workflow_invocation_step_output_dataset_collection_association (
	id INTEGER NOT NULL,
	workflow_invocation_step_id INTEGER,
	workflow_step_id INTEGER,
	dataset_collection_id INTEGER,
	output_name VARCHAR(255),
	CONSTRAINT workflow_invocation_step_output_dataset_collection_association_pkey PRIMARY KEY (id),
	CONSTRAINT fk_wisodca_wisi FOREIGN KEY(workflow_invocation_step_id) REFERENCES workflow_invocation_step (id),
	CONSTRAINT fk_wisodca_wsi FOREIGN KEY(workflow_step_id) REFERENCES workflow_step (id),
	CONSTRAINT fk_wisodca_dci FOREIGN KEY(dataset_collection_id) REFERENCES history_dataset_collection_association (id)
);
CREATE INDEX ix_workflow_invocation_step_output_dataset_collection_association_dataset_collection_id ON workflow_invocation_step_output_dataset_collection_association (dataset_collection_id);
CREATE INDEX ix_workflow_invocation_step_output_dataset_collection_association_workflow_invocation_step_id ON workflow_invocation_step_output_dataset_collection_association (workflow_invocation_step_id);
CREATE INDEX ix_workflow_invocation_step_output_dataset_collection_association_workflow_step_id ON workflow_invocation_step_output_dataset_collection_association (workflow_step_id);

CREATE TABLE workflow_invocation_output_dataset_association (
	id INTEGER NOT NULL,
	workflow_invocation_id INTEGER,
	workflow_step_id INTEGER,
	dataset_id INTEGER,
	workflow_output_id INTEGER,
	CONSTRAINT workflow_invocation_output_dataset_association_pkey PRIMARY KEY (id),
	CONSTRAINT workflow_invocation_output_dataset_association_workflow_invocation_id_fkey FOREIGN KEY(workflow_invocation_id) REFERENCES workflow_invocation (id),
	CONSTRAINT workflow_invocation_output_dataset_association_workflow_step_id_fkey FOREIGN KEY(workflow_step_id) REFERENCES workflow_step (id),
	CONSTRAINT workflow_invocation_output_dataset_association_dataset_id_fkey FOREIGN KEY(dataset_id) REFERENCES history_dataset_association (id),
	CONSTRAINT workflow_invocation_output_dataset_association_workflow_output_id_fkey FOREIGN KEY(workflow_output_id) REFERENCES workflow_output (id)
);
CREATE INDEX ix_workflow_invocation_output_dataset_association_dataset_id ON workflow_invocation_output_dataset_association (dataset_id);
CREATE INDEX ix_workflow_invocation_output_dataset_association_workflow_invocation_id ON workflow_invocation_output_dataset_association (workflow_invocation_id);
CREATE INDEX ix_workflow_invocation_output_dataset_association_workflow_output_id ON workflow_invocation_output_dataset_association (workflow_output_id);
CREATE INDEX ix_workflow_invocation_output_dataset_association_workflow_step_id ON workflow_invocation_output_dataset_association (workflow_step_id);

CREATE TABLE workflow_invocation_output_dataset_collection_association (
	id INTEGER NOT NULL,
	workflow_invocation_id INTEGER,
	workflow_step_id INTEGER,
	dataset_collection_id INTEGER,
	workflow_output_id INTEGER,
	CONSTRAINT workflow_invocation_output_dataset_collection_association_pkey PRIMARY KEY (id),
	CONSTRAINT fk_wiodca_wii FOREIGN KEY(workflow_invocation_id) REFERENCES workflow_invocation (id),
	CONSTRAINT fk_wiodca_wsi FOREIGN KEY(workflow_step_id) REFERENCES workflow_step (id),
	CONSTRAINT fk_wiodca_dci FOREIGN KEY(dataset_collection_id) REFERENCES history_dataset_collection_association (id),
	CONSTRAINT fk_wiodca_woi FOREIGN KEY(workflow_output_id) REFERENCES workflow_output (id)
);
CREATE INDEX ix_workflow_invocation_output_dataset_collection_association_dataset_collection_id ON workflow_invocation_output_dataset_collection_association (dataset_collection_id);
CREATE INDEX ix_workflow_invocation_output_dataset_collection_association_workflow_invocation_id ON workflow_invocation_output_dataset_collection_association (workflow_invocation_id);
CREATE INDEX ix_workflow_invocation_output_dataset_collection_association_workflow_output_id ON workflow_invocation_output_dataset_collection_association (workflow_output_id);
CREATE INDEX ix_workflow_invocation_output_dataset_collection_association_workflow_step_id ON workflow_invocation_output_dataset_collection_association (workflow_step_id);

CREATE TABLE workflow_invocation_output_value (
	id INTEGER NOT NULL,
	workflow_invocation_id INTEGER,
	workflow_step_id INTEGER,
	workflow_output_id INTEGER,
	value BLOB,
	CONSTRAINT workflow_invocation_output_value_pkey PRIMARY KEY (id),
	CONSTRAINT workflow_invocation_output_value_workflow_invocation_id_fkey FOREIGN KEY(workflow_invocation_id) REFERENCES workflow_invocation (id),
	CONSTRAINT workflow_invocation_output_value_workflow_step_id_fkey FOREIGN KEY(workflow_step_id) REFERENCES workflow_step (id),
	CONSTRAINT workflow_invocation_output_value_workflow_output_id_fkey FOREIGN KEY(workflow_output_id) REFERENCES workflow_output (id)
);
CREATE INDEX ix_workflow_invocation_output_value_workflow_invocation_id ON workflow_invocation_output_value (workflow_invocation_id);
CREATE INDEX ix_workflow_invocation_output_value_workflow_output_id ON workflow_invocation_output_value (workflow_output_id);

CREATE TABLE library (
	id INTEGER NOT NULL,
	root_folder_id INTEGER,
	create_time DATETIME,
	update_time DATETIME,
	name VARCHAR(255),
	deleted BOOLEAN,
	purged BOOLEAN,
	description TEXT,
	synopsis TEXT,
	CONSTRAINT library_pkey PRIMARY KEY (id),
	CONSTRAINT library_root_folder_id_fkey FOREIGN KEY(root_folder_id) REFERENCES library_folder (id)
);
CREATE INDEX ix_library_deleted ON library (deleted);
CREATE INDEX ix_library_name ON library (name);
CREATE INDEX ix_library_purged ON library (purged);
CREATE INDEX ix_library_root_folder_id ON library (root_folder_id);

CREATE TABLE library_folder (
	id INTEGER NOT NULL,
	parent_id INTEGER,
	create_time DATETIME,
	update_time DATETIME,
	name TEXT,
	description TEXT,
	order_id INTEGER,
	item_count INTEGER,
	deleted BOOLEAN,
	purged BOOLEAN,
	genome_build VARCHAR(40),
	CONSTRAINT library_folder_pkey PRIMARY KEY (id),
	CONSTRAINT library_folder_parent_id_fkey FOREIGN KEY(parent_id) REFERENCES library_folder (id)
);
CREATE INDEX ix_library_folder_deleted ON library_folder (deleted);
CREATE INDEX ix_library_folder_name ON library_folder (name);
CREATE INDEX ix_library_folder_parent_id ON library_folder (parent_id);
CREATE INDEX ix_library_folder_purged ON library_folder (purged);

CREATE TABLE library_dataset (
	id INTEGER NOT NULL,
	library_dataset_dataset_association_id INTEGER,
	folder_id INTEGER,
	order_id INTEGER,
	create_time DATETIME,
	update_time DATETIME,
	name VARCHAR(255),
	info VARCHAR(255),
	deleted BOOLEAN,
	purged BOOLEAN,
	CONSTRAINT library_dataset_pkey PRIMARY KEY (id),
	CONSTRAINT library_dataset_dataset_association_id_fk FOREIGN KEY(library_dataset_dataset_association_id) REFERENCES library_dataset_dataset_association (id),
	CONSTRAINT library_dataset_folder_id_fkey FOREIGN KEY(folder_id) REFERENCES library_folder (id)
);
CREATE INDEX ix_library_dataset_deleted ON library_dataset (deleted);
CREATE INDEX ix_library_dataset_folder_id ON library_dataset (folder_id);
CREATE INDEX ix_library_dataset_library_dataset_dataset_association_id ON library_dataset (library_dataset_dataset_association_id);
CREATE INDEX ix_library_dataset_name ON library_dataset (name);
CREATE INDEX ix_library_dataset_purged ON library_dataset (purged);

CREATE TABLE library_dataset_dataset_association (
	id INTEGER NOT NULL,
	library_dataset_id INTEGER,
	dataset_id INTEGER,
	create_time DATETIME,
	update_time DATETIME,
	state VARCHAR(64),
	copied_from_history_dataset_association_id INTEGER,
	copied_from_library_dataset_dataset_association_id INTEGER,
	name VARCHAR(255),
	info VARCHAR(255),
	blurb VARCHAR(255),
	peek TEXT,
	tool_version TEXT,
	extension VARCHAR(64),
	metadata BLOB,
	metadata_deferred BOOLEAN,
	parent_id INTEGER,
	designation VARCHAR(255),
	deleted BOOLEAN,
	validated_state VARCHAR(64) NOT NULL,
	validated_state_message TEXT,
	visible BOOLEAN,
	extended_metadata_id INTEGER,
	user_id INTEGER,
	message VARCHAR(255),
	CONSTRAINT library_dataset_dataset_association_pkey PRIMARY KEY (id),
	CONSTRAINT library_dataset_dataset_association_library_dataset_id_fkey FOREIGN KEY(library_dataset_id) REFERENCES library_dataset (id),
	CONSTRAINT library_dataset_dataset_association_dataset_id_fkey FOREIGN KEY(dataset_id) REFERENCES dataset (id),
	CONSTRAINT history_dataset_association_dataset_id_fkey FOREIGN KEY(copied_from_history_dataset_association_id) REFERENCES history_dataset_association (id),
	CONSTRAINT library_dataset_dataset_association_id_fkey FOREIGN KEY(copied_from_library_dataset_dataset_association_id) REFERENCES library_dataset_dataset_association (id),
	CONSTRAINT library_dataset_dataset_association_parent_id_fkey FOREIGN KEY(parent_id) REFERENCES library_dataset_dataset_association (id),
	CONSTRAINT library_dataset_dataset_association_extended_metadata_id_fkey FOREIGN KEY(extended_metadata_id) REFERENCES extended_metadata (id),
	CONSTRAINT library_dataset_dataset_association_user_id_fkey FOREIGN KEY(user_id) REFERENCES galaxy_user (id)
);
CREATE INDEX ix_library_dataset_dataset_association_dataset_id ON library_dataset_dataset_association (dataset_id);
CREATE INDEX ix_library_dataset_dataset_association_deleted ON library_dataset_dataset_association (deleted);
CREATE INDEX ix_library_dataset_dataset_association_extended_metadata_id ON library_dataset_dataset_association (extended_metadata_id);
CREATE INDEX ix_library_dataset_dataset_association_library_dataset_id ON library_dataset_dataset_association (library_dataset_id);
CREATE INDEX ix_library_dataset_dataset_association_name ON library_dataset_dataset_association (name);
CREATE INDEX ix_library_dataset_dataset_association_state ON library_dataset_dataset_association (state);
CREATE INDEX ix_library_dataset_dataset_association_update_time ON library_dataset_dataset_association (update_time);
CREATE INDEX ix_library_dataset_dataset_association_user_id ON library_dataset_dataset_association (user_id);

CREATE TABLE store_export_association (
	id INTEGER NOT NULL,
	task_uuid CHAR(32),
	create_time DATETIME,
	object_type VARCHAR(32),
	object_id INTEGER,
	export_metadata BLOB,
	CONSTRAINT store_export_association_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ix_store_export_association_task_uuid ON store_export_association (task_uuid);
CREATE INDEX ix_store_export_object ON store_export_association (object_id, object_type);

CREATE TABLE job_export_history_archive (
	id INTEGER NOT NULL,
	job_id INTEGER,
	history_id INTEGER,
	dataset_id INTEGER,
	compressed BOOLEAN,
	history_attrs_filename TEXT,
	CONSTRAINT job_export_history_archive_pkey PRIMARY KEY (id),
	CONSTRAINT job_export_history_archive_job_id_fkey FOREIGN KEY(job_id) REFERENCES job (id),
	CONSTRAINT job_export_history_archive_history_id_fkey FOREIGN KEY(history_id) REFERENCES history (id),
	CONSTRAINT job_export_history_archive_dataset_id_fkey FOREIGN KEY(dataset_id) REFERENCES dataset (id)
);
CREATE INDEX ix_job_export_history_archive_compressed ON job_export_history_archive (compressed);
CREATE INDEX ix_job_export_history_archive_dataset_id ON job_export_history_archive (dataset_id);
CREATE INDEX ix_job_export_history_archive_history_id ON job_export_history_archive (history_id);
CREATE INDEX ix_job_export_history_archive_job_id ON job_export_history_archive (job_id);

CREATE TABLE job_import_history_archive (
	id INTEGER NOT NULL,
	job_id INTEGER,
	history_id INTEGER,
	archive_dir TEXT,
	CONSTRAINT job_import_history_archive_pkey PRIMARY KEY (id),
	CONSTRAINT job_import_history_archive_job_id_fkey FOREIGN KEY(job_id) REFERENCES job (id),
	CONSTRAINT job_import_history_archive_history_id_fkey FOREIGN KEY(history_id) REFERENCES history (id)
);
CREATE INDEX ix_job_import_history_archive_history_id ON job_import_history_archive (history_id);
CREATE INDEX ix_job_import_history_archive_job_id ON job_import_history_archive (job_id);

CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

INSERT INTO alembic_version (version_num) VALUES ('fac9c76612f9');
INSERT INTO alembic_version (version_num) VALUES ('d4a650f47a3c');
