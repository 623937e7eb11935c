/*
 * handlers: the functions that the route table names, one a call of the API;
 * each is in the file of its resource. They return 0 with an answer, or -1.
 */
#pragma once

#include "api/call.h"
#include "api/input.h"

/* root.c: for browsers. */
api_handler api_root;
/* version.c: what this server is. */
api_handler api_version, api_healthz;
/* configuration.c: settings that clients may know. */
api_handler api_configuration, api_configuration_decode,
    api_configuration_encode;
/* metrics.c: numbers for monitoring. */
api_handler api_metrics;
/* openapi.c: the contract. */
api_handler api_openapi;
/* authenticate.c: a password for a key. */
api_handler api_baseauth;
/* users.c: who asks. */
api_handler api_whoami, api_users_current;
/* accounts.c: users and their keys. */
api_handler api_users_list, api_users_create, api_user_show, api_user_key,
    api_user_key_new, api_user_key_delete, api_user_key_detailed;
/* tasks.c */
api_handler api_task_state, api_task_result;
/* short_term_storage.c */
api_handler api_sts_ready, api_sts_serve;
/* histories.c */
api_handler api_histories_list, api_histories_deleted,
    api_histories_published, api_histories_shared, api_histories_archived,
    api_histories_count, api_history_recent, api_history_show;
/* history_change.c */
api_handler api_history_update, api_history_delete, api_history_undelete;
/* history_batch.c: several at once. */
api_handler api_histories_delete, api_histories_undelete;
/* history_archive.c: into the archive and back. */
api_handler api_history_archive, api_history_restore;
/* sharing.c: who else may see it. */
api_handler api_history_sharing, api_history_link, api_history_unlink,
    api_history_publish, api_history_unpublish, api_history_slug,
    api_history_share;
/* contents.c: what is in a history. */
api_handler api_contents_list, api_contents_dataset, api_contents_collection,
    api_contents_bad_type, api_contents_datasets, api_contents_collections,
    api_collection_show, api_datasets_list;
/* contents_create.c: copies, and collections of what is there. */
api_handler api_contents_create, api_contents_create_typed;
/* contents_change.c: an item changes, or goes. */
api_handler api_contents_dataset_update, api_contents_collection_update,
    api_contents_dataset_delete, api_contents_collection_delete,
    api_dataset_update, api_dataset_delete;
/* datasets.c, display.c: datasets by their own id; bytes. */
api_handler api_dataset_show, api_dataset_display, api_contents_display,
    api_dataset_extra_files, api_contents_extra_files;
/* history_exports.c: exports of one history, as Galaxy lists them. */
api_handler api_history_exports;
/* store_exports.c: histories, datasets and collections are exported. */
api_handler api_history_prepare, api_history_write, api_item_prepare,
    api_item_write;
/* job_exports.c: the older way to export a history. */
api_handler api_history_export_job, api_history_export_file;
/* exports.c, exports_start.c: records of exports; what is done to them. */
api_handler api_exports_list, api_export_show, api_export_gaps;
api_handler api_exports_start, api_exports_estimate, api_export_cancel,
    api_export_retry, api_export_change;
/* history_create.c: new ones, empty or from archives. */
api_handler api_histories_create;
/* events.c: what happened to them, and what happens. */
api_handler api_export_events, api_events;
/* imports.c, jobs.c: archives become histories or parts of them. */
api_handler api_from_store, api_from_store_async, api_contents_from_store,
    api_import_inspect;
api_handler api_job_show, api_job_outputs, api_jobs_list;
/* remote_files.c: file sources and what lies in them. */
api_handler api_remote_files, api_remote_files_plugins,
    api_remote_files_create;
