/*
 * history_change: what its owner does to a history: other words on it, out of
 * sight and back, away for good.
 */
#include "model/history_change.h"

#include "api/handlers.h"
#include "api/history_view.h"
#include "api/label_input.h"
#include "base/err.h"

static int
read_change(struct api_call *call, struct history_change *ret,
    struct err *err)
{
	input_body(call, true);
	*ret = (struct history_change){
		.name = input_text(call, "name"),
		.genome_build = input_text(call, "genome_build"),
		.published = input_nullable_bool(call, "published"),
		.importable = input_nullable_bool(call, "importable"),
		.deleted = input_nullable_bool(call, "deleted"),
	};
	return (label_input(call, &ret->labels, err));
}

int
api_history_update(struct api_call *call, struct err *err)
{
	int64_t id = input_id(call, "history_id");
	struct history_change change;
	struct history_shape shape;

	if (read_change(call, &change, err) == -1 ||
	    input_check(call, err) == -1 ||
	    history_shape(call, VIEW_DETAILED, &shape, err) == -1 ||
	    api_mutable_history(call, id, err) == -1 ||
	    history_change(call->db, id, &change, err) == -1)
		return (-1);
	return (history_write_one(call, id, &shape, err));
}

/* A body wins over the query, even an empty one. */
static bool
read_purge(struct api_call *call)
{
	bool purge = input_query_bool(call, "purge", false);

	input_body(call, false);
	return (json_is_object(call->body) ?
	    input_bool(call, "purge", false) : purge);
}

int
api_history_delete(struct api_call *call, struct err *err)
{
	int64_t id = input_id(call, "history_id");
	bool purge = read_purge(call);
	struct history_shape shape;

	if (input_check(call, err) == -1 ||
	    history_shape(call, VIEW_DETAILED, &shape, err) == -1 ||
	    api_mutable_history(call, id, err) == -1 ||
	    history_delete(call->site, call->db, id, purge, err) == -1)
		return (-1);
	return (history_write_one(call, id, &shape, err));
}

int
api_history_undelete(struct api_call *call, struct err *err)
{
	const struct history_change change = { .published = -1,
		.importable = -1, .deleted = 0 };
	int64_t id = input_id(call, "history_id");
	struct history_shape shape;

	if (input_check(call, err) == -1 ||
	    history_shape(call, VIEW_DETAILED, &shape, err) == -1 ||
	    api_mutable_history(call, id, err) == -1 ||
	    history_change(call->db, id, &change, err) == -1)
		return (-1);
	return (history_write_one(call, id, &shape, err));
}
