/*
 * configuration: what clients may know of the settings, under the names that a
 * Galaxy has for them, each with what is true of this site; and ids as
 * numbers, for administrators.
 */
#include "api/handlers.h"
#include "api/version.h"
#include "base/err.h"
#include "files/files.h"
#include "model/ids.h"

/* What is the same everywhere: a value as JSON, and the names that have it.
 * Null and false stand for what this server does not have or do. */
static const struct {
	const char *value, *keys;
} settings[] = {
	{ "null", "admin_tool_recommendations_path brand carbon_intensity "
	    "chunk_upload_size citation_bibtex citation_url "
	    "citations_export_message_html cookie_domain ga_code "
	    "geographical_server_location_code "
	    "geographical_server_location_name help_forum_api_url "
	    "helpsite_url inactivity_box_content instance_access_url "
	    "instance_resource_url lims_doc_url llm_registry_type logo_src "
	    "logo_src_secondary mailing_join_addr matomo_server "
	    "matomo_site_id message_box_content nginx_upload_path "
	    "organization_name organization_url plausible_domain "
	    "plausible_server post_user_logout_href power_usage_effectiveness "
	    "python quota_url registration_warning_message "
	    "release_doc_base_url remote_user_logout_href screencasts_url "
	    "sentry_client_traces_sample_rate sentry_dsn_public support_url "
	    "terms_url tool_recommendation_model_path "
	    "tool_training_recommendations_api_url "
	    "tool_training_recommendations_link topk_recommendations "
	    "welcome_directory welcome_url wiki_url" },
	{ "false", "allow_local_account_creation allow_user_creation "
	    "allow_user_impersonation aws_estimate carbon_emission_estimates "
	    "datatypes_disable_auto disable_local_accounts "
	    "enable_account_interface enable_beacon_integration "
	    "enable_beta_markdown_export "
	    "enable_help_forum_tool_panel_integration "
	    "enable_notification_system enable_oidc enable_quotas "
	    "enable_sse_updates enable_tool_generated_tours "
	    "enable_tool_recommendations enable_tool_requests "
	    "enable_tool_source_display enable_unique_workflow_defaults "
	    "enable_webhooks expose_user_email fixed_delegated_auth "
	    "has_user_tool_filters install_repository_dependencies "
	    "install_resolver_dependencies install_tool_dependencies "
	    "interactivetools_enable llm_api_configured "
	    "markdown_to_pdf_available message_box_visible "
	    "object_store_allows_id_selection "
	    "object_store_always_respect_user_selection "
	    "overwrite_model_recommendations prefer_oidc_login require_login "
	    "server_mail_configured show_welcome_with_login single_user "
	    "tool_training_recommendations toolbox_auto_sort use_remote_user "
	    "user_activation_on visualizations_visible" },
	{ "true", "enable_celery_tasks" },
	{ "[]", "allowed_login_redirect_hosts "
	    "object_store_ids_allowing_selection quota_source_labels" },
	{ "{}", "oidc panel_views themes" },
	{ "\"auto\"", "default_locale" },
	{ "\"default\"", "default_panel_view" },
	{ "\"/\"", "logo_url" },
	{ "\"info\"", "message_box_class" },
	{ "-1", "select_type_workflow_threshold" },
	{ "\"off\"", "simplified_workflow_run_ui "
	    "simplified_workflow_run_ui_job_cache" },
	{ "\"prefer_current\"", "simplified_workflow_run_ui_target_history" },
	{ "\"always-off\"", "upload_from_form_button" },
	{ "\"" VERSION_MAJOR "\"", "version_major" },
	{ "\"" VERSION_MINOR "\"", "version_minor" },
	{ VERSION_EXTRA, "version_extra" },
};

static void
may_purge(struct jw *jw, const struct api_call *call)
{
	jw_bool(jw, !call->site->is_galaxy);
}

static void
has_sources(struct jw *jw, const struct api_call *call)
{
	jw_bool(jw, files_info(call->jobs->files, 0) != NULL);
}

static void
ftp_site(struct jw *jw, const struct api_call *call)
{
	const char *site = call->site->conf->ftp_upload_site;

	jw_cstr(jw, site[0] != '\0' ? site : NULL);
}

static void
is_admin(struct jw *jw, const struct api_call *call)
{
	jw_bool(jw, call->is_user && call->user.is_admin);
}

static void
start_time(struct jw *jw, const struct api_call *call)
{
	struct http_counts counts;

	http_server_counts(call->http->server, &counts);
	jw_int(jw, counts.started / USEC_SEC);
}

static void
has_import_dir(struct jw *jw, const struct api_call *call)
{
	jw_bool(jw, call->site->user_library_import_dir != NULL);
}

/* What depends on the site, or on who asks. */
static const struct {
	const char *key;
	void (*write)(struct jw *, const struct api_call *);
} asked[] = {
	{ "allow_user_dataset_purge", may_purge },
	{ "file_sources_configured", has_sources },
	{ "ftp_upload_site", ftp_site },
	{ "is_admin_user", is_admin },
	{ "server_starttime", start_time },
	{ "user_library_import_dir_available", has_import_dir },
};

/* Is the name on the list that was asked for? Without a list, all are. */
static bool
is_wanted(struct str list, struct str key)
{
	struct str one;

	if (list.p == NULL)
		return (true);
	while (str_cut(&list, ',', &one))
		if (str_eq(str_trim(one), key))
			return (true);
	return (false);
}

int
api_configuration(struct api_call *call, struct err *err)
{
	struct str list = http_query(call->req, "keys"), keys, key;
	struct jw *jw = http_response_json(call->resp);

	(void)err;
	jw_object(jw);
	for (size_t i = 0; i < NELEMS(settings); i++)
		for (keys = str_of(settings[i].keys); str_cut(&keys, ' ', &key);)
			if (is_wanted(list, key)) {
				jw_key_str(jw, key);
				jw_raw(jw, str_of(settings[i].value));
			}
	for (size_t i = 0; i < NELEMS(asked); i++)
		if (is_wanted(list, str_of(asked[i].key))) {
			jw_key(jw, asked[i].key);
			asked[i].write(jw, call);
		}
	jw_object_end(jw);
	return (0);
}

int
api_configuration_decode(struct api_call *call, struct err *err)
{
	int64_t id = input_id(call, "id");
	struct jw *jw;

	if (input_check(call, err) == -1)
		return (-1);
	jw = http_response_json(call->resp);
	jw_object(jw);
	jw_kint(jw, "decoded_id", id);
	jw_object_end(jw);
	return (0);
}

int
api_configuration_encode(struct api_call *call, struct err *err)
{
	struct str text = http_param(call->req, "number");
	char id[IDS_TEXT];
	uint64_t number;
	struct jw *jw;

	if (!str_to_u64(text, INT64_MAX, &number))
		return (err_set(err, ERR_INVALID, "a number is needed"));
	ids_encode(call->ids, IDS_API, (int64_t)number, id);
	jw = http_response_json(call->resp);
	jw_object(jw);
	jw_kcstr(jw, "encoded_id", id);
	jw_object_end(jw);
	return (0);
}
