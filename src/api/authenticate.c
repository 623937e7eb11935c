/*
 * authenticate: a name and a password for an API key. Neither reaches a log or
 * an error; their bytes are wiped when the answer is made.
 */
#include "api/handlers.h"
#include "base/base64.h"
#include "base/err.h"
#include "model/users.h"

/* Of a header; names, emails and passwords are far shorter. */
#define LOGIN_BYTES 8192

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return (c - '0');
	c |= 0x20;
	return (c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1);
}

/* "%41" becomes "A", in place. What is no escape stays as it is: BioBlend sends
 * passwords without quoting them. */
static struct str
unquote(char *text, size_t n)
{
	size_t out = 0;

	for (size_t i = 0; i < n; i++) {
		int high = text[i] == '%' && i + 2 < n ?
		    hex_digit(text[i + 1]) : -1;
		int low = high != -1 ? hex_digit(text[i + 2]) : -1;

		text[out++] = low == -1 ? text[i] : (char)(high << 4 | low);
		i += low == -1 ? 0 : 2;
	}
	return ((struct str){ text, out });
}

/* The base64 part: with the word Basic in front, or alone, as BioBlend and
 * Galaxy's tests send it. */
static bool
take_basic(struct str header, struct str *ret)
{
	struct str word;

	header = str_trim(header);
	*ret = header;
	if (!str_cut(&header, ' ', &word) || header.n == 0)
		return (ret->n > 0);
	*ret = str_trim(header);
	return (http_same_word(word, "basic"));
}

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
	size_t colon = str_find(sb_str(text), ':');
	struct str name, password;
	int found;

	if (colon == SIZE_MAX || colon != str_rfind(sb_str(text), ':'))
		return (bad_login(err, "the credentials are not a name and a "
		    "password"));
	name = unquote(text->p, colon);
	password = unquote(text->p + colon + 1, text->n - colon - 1);
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
	struct str header = http_header(call->req, "authorization"), basic;
	int rc;

	if (header.p == NULL)
		return (bad_login(err, "the credentials are missing"));
	if (!take_basic(header, &basic) || !base64_decode(basic, &text) ||
	    text.over)
		return (bad_login(err, "the credentials cannot be read"));
	rc = log_in(call, &text, err);
	if (text.p != NULL)
		explicit_bzero(text.p, text.cap);
	return (rc);
}
