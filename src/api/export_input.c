#include "api/export_input.h"

#include "base/err.h"

void
export_input(struct api_call *call, struct jobs_export *ret,
    enum store_format otherwise)
{
	const char *names[STORE_FORMATS + 1] = { NULL };

	for (int i = 0; i < STORE_FORMATS; i++)
		names[i] = store_format_name((enum store_format)i);
	ret->format = (enum store_format)input_enum(call,
	    "model_store_format", names, (int)otherwise);
	ret->what.include_files = input_bool(call, "include_files", true);
	ret->what.include_deleted = input_bool(call, "include_deleted",
	    false);
	ret->what.include_hidden = input_bool(call, "include_hidden", false);
	ret->what.user = api_user(call);
}

void
export_input_target(struct api_call *call, const char *name, struct str uri,
    struct jobs_export *ret)
{
	const char *text;

	if (uri.p == NULL)
		return;
	text = arena_printf(call->arena, "%.*s", STR_ARG(uri));
	if (text == NULL || strstr(text, "://") == NULL)
		input_problem(call, "value_error", "body", name,
		    "Value error, a target needs a scheme, as in "
		    "gxfiles://source/file", json_object_get(call->body,
		    name));
	else
		ret->target_uri = text;
}
