/*
 * datasets: datasets by their own id.
 */
#include "api/datasets.h"

#include "api/content_view.h"
#include "api/handlers.h"
#include "base/err.h"

static int
not_there(struct err *err)
{
	return (err_set(err, ERR_NOT_FOUND,
	    "there is no dataset with this id"));
}

int
api_dataset(struct api_call *call, int64_t id, struct dataset_detail *ret,
    struct err *err)
{
	int got = dataset_detail(call->db, id, call->arena, ret, err);

	if (got == 0)
		return (not_there(err));
	if (got == -1)
		return (-1);
	got = user_may_dataset(call->db, api_user(call), ret->dataset_id,
	    err);
	if (got == 0)
		return (err_set(err, ERR_DENIED,
		    "this dataset is not accessible to you"));
	return (got == 1 ? 0 : -1);
}

int
api_history_dataset(struct api_call *call, int64_t history_id, int64_t id,
    struct dataset_detail *ret, struct err *err)
{
	struct history history;

	if (api_history(call, history_id, ACCESS_READ, &history, err) == -1 ||
	    api_dataset(call, id, ret, err) == -1)
		return (-1);
	return (ret->history_id == history_id ? 0 : not_there(err));
}

static int
take_history(void *ctx, const struct content *c, struct err *err)
{
	(void)err;
	*(int64_t *)ctx = c->history_id;
	return (0);
}

int
api_collection_history(struct api_call *call, int64_t id, int64_t *ret,
    struct err *err)
{
	int got = contents_one(call->db, true, id, take_history, ret, err);

	if (got == 0)
		return (err_set(err, ERR_INVALID,
		    "there is no collection with this id"));
	return (got == 1 ? 0 : -1);
}

int
api_dataset_show(struct api_call *call, struct err *err)
{
	int64_t id = input_id(call, "id");
	struct dataset_detail detail;

	if (input_check(call, err) == -1 ||
	    api_dataset(call, id, &detail, err) == -1)
		return (-1);
	return (content_write_dataset(call, &detail, err));
}
