/*
 * who: the credentials of a request, in Galaxy's order: a web session's cookie,
 * the query's key, then the header's. A bearer token is no API key. Keys reach
 * no log and no error.
 */
#include "api/input.h"
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

/* 1 a session that counts, perhaps a visitor's; 0 none; -1. */
static int
by_session(struct api_call *call, struct err *err)
{
	struct str cookie = http_cookie(call->req, "galaxysession");
	char key[IDS_SESSION];
	int found;

	if (cookie.n == 0)
		return (0);
	if (ids_decode_session(call->ids, cookie, key, err) == -1)
		return (-1);
	found = user_by_session(call->site, call->db, str_of(key),
	    call->arena, &call->user, err);
	call->is_user = found == 1 && call->user.id != 0;
	return (found);
}

static int
by_key(struct api_call *call, struct str key, struct err *err)
{
	int found = user_by_key(call->site, call->db, key, call->arena,
	    &call->user, err);

	if (found == 0)
		return (err_set(err, ERR_BAD_KEY,
		    "the API key that was sent is not valid"));
	call->is_user = found == 1;
	return (found == 1 ? 0 : -1);
}

/* Is the email on the operator's list? The master key needs but a list. */
static bool
may_run_as(const struct api_call *call)
{
	struct str list = str_of(call->site->conf->run_as), email;

	if (call->is_user && call->user.is_master)
		return (list.n > 0);
	while (call->is_user && str_cut(&list, ',', &email))
		if (str_eq(str_trim(email), call->user.email))
			return (true);
	return (false);
}

static int
run_as(struct api_call *call, int64_t id, struct err *err)
{
	int found;

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

/* A token for a provider of logins that is not there: a visitor's. */
static bool
sends_token(const struct api_call *call)
{
	struct str rest = http_header(call->req, "authorization"), word;

	return (str_cut(&rest, ' ', &word) && rest.n > 0 &&
	    http_same_word(word, "bearer"));
}

/* A session needs no key, and nobody acts for another in one. */
static int
find_user(struct api_call *call, int64_t other, struct err *err)
{
	struct str key = http_query(call->req, "key");
	int found = by_session(call, err);

	if (found != 0)
		return (found == 1 ? 0 : -1);
	if (key.n == 0)
		key = http_header(call->req, "x-api-key");
	if (key.n == 0 && !sends_token(call))
		return (0);
	if (key.n > 0 && by_key(call, key, err) == -1)
		return (-1);
	return (other != 0 ? run_as(call, other, err) : 0);
}

int
api_authenticate(struct api_call *call, enum api_who who, struct err *err)
{
	int64_t other;

	if (who == API_PUBLIC)
		return (0);
	other = input_header_id(call, "run-as");
	if (input_check(call, err) == -1 || find_user(call, other, err) == -1)
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
