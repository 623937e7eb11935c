/*
 * authenticate: a name and a password for an API key. Neither reaches a log or
 * an error; their bytes are wiped when the answer is made.
 */
#include "api/basic.h"
#include "api/handlers.h"
#include "base/err.h"
#include "model/users.h"

/* Of a header; names, emails and passwords are far shorter. */
#define LOGIN_BYTES 8192

static int
bad_login(struct err *err, const char *what)
{
	(void)err_set(err, ERR_INVALID, "%s", what);
	return (err_hint(err, "Authorization: Basic, and name:password in "
	    "base64; a colon in the password as %%3A"));
}

static int
answer_key(struct api_call *call, int64_t user, struct err *err)
{
	struct jw *jw;
	char key[33];

	if (user_any_key(call->db, user, key, err) == -1)
		return (-1);
	jw = http_response_json(call->resp);
	jw_object(jw);
	jw_kcstr(jw, "api_key", key);
	jw_object_end(jw);
	return (0);
}

static int
log_in(struct api_call *call, struct sb *text, struct err *err)
{
	struct str header = http_header(call->req, "authorization");
	struct str name, password;
	int found;

	if (header.p == NULL)
		return (bad_login(err, "the credentials are missing"));
	if (!basic_read(header, text, &name, &password))
		return (bad_login(err, "the credentials are not a name and a "
		    "password"));
	found = !str_is_utf8(name) ? 0 : user_by_password(call->site,
	    call->db, name, password, call->arena, &call->user, err);
	if (found == 0)
		return (err_set(err, ERR_NOT_FOUND,
		    "there is no user with this name or email"));
	return (found == -1 ? -1 : answer_key(call, call->user.id, err));
}

int
api_baseauth(struct api_call *call, struct err *err)
{
	AUTO_SB struct sb text = SB_EMPTY(LOGIN_BYTES);
	int rc = log_in(call, &text, err);

	if (text.p != NULL)
		explicit_bzero(text.p, text.cap);
	return (rc);
}
