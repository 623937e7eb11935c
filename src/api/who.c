/*
 * who: the credentials of a request, in Galaxy's order: the query's key, then
 * the header's. A bearer token is no API key. Keys reach no log and no error.
 */
#include "api/call.h"
#include "base/err.h"
#include "model/conf.h"
#include "model/ids.h"

const struct user *
api_user(const struct api_call *call)
{
	return (call->is_user ? &call->user : NULL);
}

int
api_need_user(const struct api_call *call, struct err *err)
{
	if (call->is_user)
		return (0);
	(void)err_set(err, ERR_LOGIN, "you need to be logged in to do this");
	return (err_hint(err, "send an API key in the header x-api-key"));
}

static int
find_user(struct api_call *call, struct err *err)
{
	struct str key = http_query(call->req, "key");
	int found;

	if (key.p == NULL)
		key = http_header(call->req, "x-api-key");
	if (key.p == NULL)
		return (0);
	found = user_by_key(call->site, call->db, key, call->arena,
	    &call->user, err);
	if (found == 0)
		return (err_set(err, ERR_BAD_KEY,
		    "the API key that was sent is not valid"));
	call->is_user = found == 1;
	return (found == 1 ? 0 : -1);
}

/* Is the email on the operator's list? */
static bool
may_run_as(const struct api_call *call)
{
	struct str list = str_of(call->site->conf->run_as), email;

	while (call->is_user && str_cut(&list, ',', &email))
		if (str_eq(str_trim(email), call->user.email))
			return (true);
	return (false);
}

static int
run_as(struct api_call *call, struct err *err)
{
	struct str text = http_header(call->req, "run-as");
	int64_t id;
	int found;

	if (text.p == NULL)
		return (0);
	if (ids_decode(call->ids, text, &id, err) == -1)
		return (-1);
	if (!may_run_as(call)) {
		(void)err_set(err, ERR_RUN_AS,
		    "this user may not act for another one");
		return (err_hint(err,
		    "an administrator can allow it: api.run_as"));
	}
	found = user_by_id(call->site, call->db, id, call->arena, &call->user,
	    err);
	if (found == 0)
		return (err_set(err, ERR_NOT_FOUND,
		    "the user to act for does not exist"));
	return (found == 1 ? 0 : -1);
}

int
api_authenticate(struct api_call *call, enum api_who who, struct err *err)
{
	if (who == API_PUBLIC)
		return (0);
	if (find_user(call, err) == -1 || run_as(call, err) == -1)
		return (-1);
	if (who == API_ANY)
		return (0);
	if (api_need_user(call, err) == -1)
		return (-1);
	if (who == API_ADMIN && !call->user.is_admin)
		return (err_set(err, ERR_ADMIN_ONLY,
		    "only an administrator may do this"));
	return (0);
}
