/*
 * history_record: the export that stands behind an archived history, as
 * Galaxy's answers show it.
 */
#include "api/history_view.h"
#include "base/err.h"
#include "base/jv.h"
#include "track/association.h"

static void
put_payload(struct jw *jw, const struct jv *metadata)
{
	static const char *const members[] = { "model_store_format",
		"include_files", "include_deleted", "include_hidden",
		"target_uri", "ignore_errors" };
	const struct jv *payload = jv_get(jv_get(metadata, "request_data"),
	    "payload");
	const struct jv *uri = jv_get(jv_get(metadata, "result_data"), "uri");

	jw_object(jw);
	for (size_t i = 0; i < NELEMS(members); i++) {
		bool target = strcmp(members[i], "target_uri") == 0;

		jw_key(jw, members[i]);
		/* Where it went may say more than where it should go. */
		jw_value(jw, target && !jv_is_null(uri) ? uri :
		    jv_get(payload, members[i]));
	}
	jw_object_end(jw);
}

int
history_put_record(struct api_call *call, int64_t association, struct jw *jw,
    struct err *err)
{
	struct arena_mark mark = arena_save(call->arena);
	struct assoc assoc;
	int found = association == 0 ? 0 : assoc_get(call->db, association,
	    call->arena, &assoc, err);

	if (found == -1)
		return (-1);
	if (found == 0 || assoc.metadata == NULL)
		jw_null(jw);
	else
		put_payload(jw, assoc.metadata);
	arena_rewind(call->arena, mark);
	return (0);
}
