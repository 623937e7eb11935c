/*
 * history_batch: several histories go out of sight and come back, all of them
 * or none.
 */
#include "api/handlers.h"
#include "api/history_view.h"
#include "base/err.h"
#include "model/history_change.h"

#define BATCH_MAX 1000

struct batch {
	int64_t *ids;
	size_t n;
	struct history_shape shape;
};

static int
bad_ids(struct api_call *call, const json_t *list, struct err *err)
{
	if (json_is_object(call->body))
		input_problem(call, list == NULL ? "missing" : "list_type",
		    "body", "ids", list == NULL ? "Field required" :
		    "Input should be a valid list of not too many ids", NULL);
	return (input_check(call, err));
}

/* What a batch is of; whether it may be changed is asked of each before the
 * first is. */
static int
read_batch(struct api_call *call, struct batch *ret, struct err *err)
{
	const json_t *list = json_object_get(call->body, "ids");

	input_body(call, true);
	if (!json_is_array(list) || json_array_size(list) > BATCH_MAX)
		return (bad_ids(call, list, err));
	ret->n = json_array_size(list);
	ret->ids = arena_alloc(call->arena, (ret->n + 1) * sizeof(*ret->ids));
	if (ret->ids == NULL)
		return (arena_over(call->arena, err));
	for (size_t i = 0; i < ret->n; i++)
		ret->ids[i] = input_value_id(call, "ids",
		    json_array_get(list, i));
	if (input_check(call, err) == -1)
		return (-1);
	for (size_t i = 0; i < ret->n; i++)
		if (api_mutable_history(call, ret->ids[i], err) == -1)
			return (-1);
	return (history_shape(call, VIEW_DETAILED, &ret->shape, err));
}

static int
write_batch(struct api_call *call, const struct batch *batch,
    struct err *err)
{
	struct jw *jw = http_response_json(call->resp);

	jw_array(jw);
	for (size_t i = 0; i < batch->n; i++)
		if (history_write_id(call, batch->ids[i], &batch->shape, jw,
		    err) == -1)
			return (-1);
	jw_array_end(jw);
	return (0);
}

/* The body says whether to purge, as Galaxy has it; the query is passed over. */
int
api_histories_delete(struct api_call *call, struct err *err)
{
	bool purge = input_bool(call, "purge", false);
	struct batch batch = { 0 };

	(void)input_query_bool(call, "purge", false);
	if (read_batch(call, &batch, err) == -1 ||
	    histories_delete(call->site, call->db, batch.ids, batch.n, purge,
	    err) == -1)
		return (-1);
	return (write_batch(call, &batch, err));
}

int
api_histories_undelete(struct api_call *call, struct err *err)
{
	const struct history_change change = { .published = -1,
		.importable = -1, .deleted = 0 };
	struct batch batch = { 0 };

	if (read_batch(call, &batch, err) == -1 ||
	    histories_change(call->db, batch.ids, batch.n, &change, err) ==
	    -1)
		return (-1);
	return (write_batch(call, &batch, err));
}
