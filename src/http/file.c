#include "http/file.h"

#include <ctype.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "http/range.h"

/* What is sent; and what was sent long ago and is to be read for ever. */
static const char date_form[] = "%a, %d %b %Y %H:%M:%S GMT";
static const char *const date_forms[] = { date_form,
	"%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y" };

void
http_date(usec_t at, char ret[HTTP_DATE])
{
	time_t seconds = (time_t)(at / USEC_SEC);
	struct tm tm;

	(void)gmtime_r(&seconds, &tm);
	(void)strftime(ret, HTTP_DATE, date_form, &tm);
}

bool
http_date_parse(struct str text, usec_t *ret)
{
	char copy[HTTP_DATE];

	if (text.n == 0 || text.n >= sizeof(copy))
		return (false);
	memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	for (size_t i = 0; i < NELEMS(date_forms); i++) {
		struct tm tm = { 0 };
		const char *end = strptime(copy, date_forms[i], &tm);

		if (end != NULL && *end == '\0') {
			*ret = (usec_t)timegm(&tm) * USEC_SEC;
			return (true);
		}
	}
	return (false);
}

void
http_disposition(struct str name, struct str plain_name, struct sb *out)
{
	bool plain = true;

	for (size_t i = 0; i < name.n; i++)
		plain = plain && (isalnum((unsigned char)name.p[i]) ||
		    strchr("_.-~", name.p[i]) != NULL);
	if (plain) {
		sb_addf(out, "attachment; filename=\"%.*s\"", STR_ARG(name));
		return;
	}
	sb_adds(out, "attachment; ");
	if (plain_name.p != NULL)
		sb_addf(out, "filename=\"%.*s\"; ", STR_ARG(plain_name));
	sb_adds(out, "filename*=utf-8''");
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if (isalnum(c) || strchr("_.-~", c) != NULL)
			sb_addc(out, (char)c);
		else
			sb_addf(out, "%%%02X", c);
	}
}

/* Is the file's tag, or "*", in a list of tags? `weakly`: "W/" is ignored. */
static bool
tag_in(struct str list, const char *etag, bool weakly)
{
	struct str tag;

	while (str_cut(&list, ',', &tag)) {
		tag = str_trim(tag);
		if (str_is(tag, "*"))
			return (true);
		if (weakly && str_starts(tag, STR("W/")))
			tag = str_from(tag, 2);
		if (etag != NULL && str_is(tag, etag))
			return (true);
	}
	return (false);
}

/* Dates of HTTP have whole seconds. */
static bool
changed_after(const struct http_file *file, struct str date)
{
	usec_t at;

	return (file->changed != USEC_MAX && http_date_parse(date, &at) &&
	    file->changed / USEC_SEC > at / USEC_SEC);
}

static bool
unchanged_since(const struct http_file *file, struct str date)
{
	usec_t at;

	return (file->changed != USEC_MAX && http_date_parse(date, &at) &&
	    file->changed / USEC_SEC <= at / USEC_SEC);
}

/* RFC 9110, 13.2.2: the status that the preconditions ask for, or 200. */
static int
precondition(const struct http_request *req, const struct http_file *file)
{
	struct str match = http_header(req, "if-match");
	struct str none = http_header(req, "if-none-match");

	if (match.p != NULL && !tag_in(match, file->etag, false))
		return (412);
	if (match.p == NULL && changed_after(file,
	    http_header(req, "if-unmodified-since")))
		return (412);
	if (none.p != NULL && tag_in(none, file->etag, true))
		return (304);
	if (none.p == NULL && unchanged_since(file,
	    http_header(req, "if-modified-since")))
		return (304);
	return (200);
}

/* Does the range count? Only for GET; If-Range wants the very file that it
 * names. */
static bool
range_counts(const struct http_request *req, const struct http_file *file)
{
	struct str wanted = http_header(req, "if-range");
	usec_t at;

	if (req->method != HTTP_GET)
		return (false);
	if (wanted.p == NULL)
		return (true);
	if (wanted.n > 0 && wanted.p[0] == '"')
		return (file->etag != NULL && str_is(wanted, file->etag));
	return (file->changed != USEC_MAX && http_date_parse(wanted, &at) &&
	    at / USEC_SEC == file->changed / USEC_SEC);
}

static int
add_headers(const struct http_file *file, struct http_response *resp,
    struct arena *arena, struct err *err)
{
	AUTO_SB struct sb name = SB_EMPTY(HTTP_NAME_BYTES);
	char date[HTTP_DATE];
	const char *text;

	http_response_header(resp, "Accept-Ranges", "bytes");
	if (file->etag != NULL)
		http_response_header(resp, "ETag", file->etag);
	if (file->changed != USEC_MAX) {
		http_date(file->changed, date);
		text = arena_printf(arena, "%s", date);
		if (text == NULL)
			return (arena_over(arena, err));
		http_response_header(resp, "Last-Modified", text);
	}
	if (file->name.p == NULL)
		return (0);
	http_disposition(file->name, file->plain_name, &name);
	text = arena_printf(arena, "%s", sb_cstr(&name));
	if (text == NULL || name.over)
		return (err_set(err, ERR_TOO_BIG,
		    "the name of the file is too long"));
	http_response_header(resp, "Content-Disposition", text);
	return (0);
}

static int
not_satisfiable(const struct http_file *file, struct http_response *resp,
    struct arena *arena, struct err *err)
{
	const char *range = arena_printf(arena, "bytes */%llu",
	    (unsigned long long)file->size);
	struct jw *jw = http_response_json(resp);

	if (range == NULL)
		return (arena_over(arena, err));
	resp->status = 416;
	http_response_header(resp, "Content-Range", range);
	jw_object(jw);
	jw_kcstr(jw, "detail", err->msg);
	jw_object_end(jw);
	return (0);
}

/* No bytes. Of what the client has already the length is said, which is not 0,
 * so the file stays. */
static int
send_none(const struct http_file *file, struct http_response *resp,
    struct arena *arena, struct err *err)
{
	if (resp->status != 304) {
		(void)close(resp->fd);
		resp->fd = -1;
	}
	resp->type = NULL;
	return (add_headers(file, resp, arena, err));
}

static int
send_part(const struct http_file *file, const struct byte_range *part,
    struct http_response *resp, struct arena *arena, struct err *err)
{
	const char *range = arena_printf(arena, "bytes %llu-%llu/%llu",
	    (unsigned long long)part->first, (unsigned long long)part->last,
	    (unsigned long long)file->size);

	if (range == NULL)
		return (arena_over(arena, err));
	resp->status = 206;
	resp->offset = part->first;
	resp->length = part->last - part->first + 1;
	http_response_header(resp, "Content-Range", range);
	return (add_headers(file, resp, arena, err));
}

int
http_file(const struct http_request *req, const struct http_file *file,
    struct http_response *resp, struct arena *arena, struct err *err)
{
	struct str header = http_header(req, "range");
	struct byte_range part;
	int wanted = 0;

	resp->fd = file->fd;
	resp->length = file->size;
	resp->type = file->type;
	resp->status = precondition(req, file);
	if (resp->status != 200)
		return (send_none(file, resp, arena, err));
	if (header.p != NULL && range_counts(req, file))
		wanted = range_parse(header, file->size, &part, err);
	if (wanted == 1)
		return (send_part(file, &part, resp, arena, err));
	if (wanted == 0)
		return (add_headers(file, resp, arena, err));
	(void)close(resp->fd);
	resp->fd = -1;
	return (not_satisfiable(file, resp, arena, err));
}
