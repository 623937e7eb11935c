/*
 * routes: every call of the API, in one table. docs/openapi.yaml says what each
 * of them takes and answers; a test holds the two against each other.
 */
#include "api/handlers.h"

#define R(method, path, body, who, handler) \
	{ { HTTP_##method, path, HTTP_BODY_##body }, API_##who, handler }

const struct api_route api_routes[] = {
	R(GET, "/healthz", NONE, PUBLIC, api_healthz),
	R(GET, "/openapi.json", NONE, PUBLIC, api_openapi),
	R(GET, "/api/version", NONE, PUBLIC, api_version),
	R(GET, "/api/whoami", NONE, ANY, api_whoami),
	R(GET, "/api/users/current", NONE, ANY, api_users_current),
	R(GET, "/api/configuration", NONE, ANY, api_configuration),
	R(GET, "/api/configuration/decode/{id}", NONE, ADMIN,
	    api_configuration_decode),
	R(GET, "/api/configuration/encode/{number}", NONE, ADMIN,
	    api_configuration_encode),

	R(GET, "/api/tasks/{task_id}/state", NONE, PUBLIC, api_task_state),
	R(GET, "/api/tasks/{task_id}/result", NONE, PUBLIC, api_task_result),
	R(GET, "/api/short_term_storage/{storage_request_id}", NONE, PUBLIC,
	    api_sts_serve),
	R(GET, "/api/short_term_storage/{storage_request_id}/ready", NONE,
	    PUBLIC, api_sts_ready),

	R(GET, "/api/histories", NONE, ANY, api_histories_list),
	R(POST, "/api/histories", FORM, USER, api_histories_create),
	R(GET, "/api/histories/count", NONE, ANY, api_histories_count),
	R(POST, "/api/histories/from_store", TEXT, USER, api_from_store),
	R(POST, "/api/histories/from_store_async", TEXT, USER,
	    api_from_store_async),
	R(GET, "/api/histories/{history_id}", NONE, ANY, api_history_show),
	R(PUT, "/api/histories/{history_id}", TEXT, ANY, api_history_update),
	R(DELETE, "/api/histories/{history_id}", TEXT, ANY,
	    api_history_delete),
	R(POST, "/api/histories/deleted/{history_id}/undelete", NONE, ANY,
	    api_history_undelete),
	R(GET, "/api/histories/{history_id}/contents", NONE, ANY,
	    api_contents_list),
	R(GET, "/api/histories/{history_id}/contents/{id}", NONE, ANY,
	    api_contents_dataset),
	R(GET, "/api/histories/{history_id}/contents/datasets/{id}", NONE,
	    ANY, api_contents_dataset),
	R(GET, "/api/histories/{history_id}/contents/dataset_collections/{id}",
	    NONE, ANY, api_contents_collection),
	R(GET, "/api/histories/{history_id}/contents/{id}/display", NONE, ANY,
	    api_contents_display),
	R(GET, "/api/datasets/{id}", NONE, ANY, api_dataset_show),
	R(GET, "/api/datasets/{id}/display", NONE, ANY, api_dataset_display),
	R(GET, "/api/histories/{history_id}/exports", NONE, ANY,
	    api_history_exports),
	R(PUT, "/api/histories/{history_id}/exports", TEXT, ANY,
	    api_history_export_job),
	R(GET, "/api/histories/{history_id}/exports/{export_id}", NONE, ANY,
	    api_history_export_file),
	R(POST, "/api/histories/{history_id}/prepare_store_download", TEXT,
	    ANY, api_history_prepare),
	R(POST, "/api/histories/{history_id}/write_store", TEXT, ANY,
	    api_history_write),
	R(GET, "/api/jobs/{job_id}", NONE, USER, api_job_show),

	R(GET, "/api/exports", NONE, ANY, api_exports_list),
	R(POST, "/api/exports", TEXT, USER, api_exports_start),
	R(POST, "/api/exports/estimate", TEXT, USER, api_exports_estimate),
	R(GET, "/api/exports/events", NONE, USER, api_events),
	R(GET, "/api/exports/{task_uuid}", NONE, USER, api_export_show),
	R(PATCH, "/api/exports/{task_uuid}", TEXT, USER, api_export_change),
	R(GET, "/api/exports/{task_uuid}/gaps", NONE, USER, api_export_gaps),
	R(GET, "/api/exports/{task_uuid}/events", NONE, USER,
	    api_export_events),
	R(POST, "/api/exports/{task_uuid}/cancel", NONE, USER,
	    api_export_cancel),
	R(POST, "/api/exports/{task_uuid}/retry", NONE, USER,
	    api_export_retry),
};
const size_t api_nroutes = NELEMS(api_routes);
