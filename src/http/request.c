#include "http/request.h"

#include <strings.h>

#include "base/err.h"
#include "base/hex.h"

static const char *const method_names[] = {
#define X(name) #name,
	HTTP_METHOD_TABLE(X)
#undef X
};

enum http_method
http_method_named(struct str name)
{
	for (size_t i = 0; i < HTTP_METHODS; i++)
		if (str_is(name, method_names[i]))
			return ((enum http_method)i);
	return (HTTP_METHODS);
}

const char *
http_method_name(enum http_method method)
{
	return (method < HTTP_METHODS ? method_names[method] : "?");
}

bool
http_same_word(struct str text, const char *word)
{
	return (text.n == strlen(word) &&
	    strncasecmp(text.p, word, text.n) == 0);
}

int
http_decode(struct str text, bool plus, struct arena *arena, struct str *ret,
    struct err *err)
{
	char *out = arena_alloc(arena, text.n + 1);
	size_t n = 0;

	if (out == NULL)
		return (arena_over(arena, err));
	for (size_t i = 0; i < text.n; i++) {
		int c = (unsigned char)text.p[i];

		if (c == '+' && plus) {
			c = ' ';
		} else if (c == '%') {
			c = hex_byte(str_from(text, i + 1));
			i += 2;
		}
		if (c == -1)
			return (err_set(err, ERR_INVALID, "a '%%' in the "
			    "request is not followed by two hex digits"));
		if (c == 0)
			return (err_set(err, ERR_INVALID,
			    "the request has a NUL"));
		out[n++] = (char)c;
	}
	*ret = (struct str){ out, n };
	if (!str_is_utf8(*ret))
		return (err_set(err, ERR_INVALID,
		    "the request is not UTF-8"));
	return (0);
}

static size_t
count_pairs(struct str text)
{
	size_t n = 1;

	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '&';
	return (n);
}

int
http_pairs(struct str text, struct arena *arena, struct http_pair **ret,
    size_t *ret_n, struct err *err)
{
	size_t n = 0, most = count_pairs(text);
	struct http_pair *pairs;
	struct str pair, name;

	if (most > HTTP_PAIRS)
		return (err_set(err, ERR_TOO_BIG,
		    "the request has more than %d parameters", HTTP_PAIRS));
	pairs = arena_alloc(arena, most * sizeof(*pairs));
	if (pairs == NULL)
		return (arena_over(arena, err));
	while (str_cut(&text, '&', &pair)) {
		if (pair.n == 0)
			continue;
		(void)str_cut(&pair, '=', &name);
		if (http_decode(name, true, arena, &pairs[n].name, err) == -1 ||
		    http_decode(pair, true, arena, &pairs[n].value, err) == -1)
			return (-1);
		n++;
	}
	*ret = pairs;
	*ret_n = n;
	return (0);
}

/* Each segment is decoded once; what a decoded one holds is no syntax any
 * more, but for a slash, which a file name must not have either. */
static int
take_path(struct http_request *req, struct arena *arena, struct err *err)
{
	struct str rest = str_from(req->path, 1), segment;

	while (str_cut(&rest, '/', &segment)) {
		struct str *out = &req->segments[req->nsegments];

		if (req->nsegments == HTTP_SEGMENTS)
			return (err_set(err, ERR_TOO_BIG,
			    "the path has more than %d parts", HTTP_SEGMENTS));
		if (http_decode(segment, false, arena, out, err) == -1)
			return (-1);
		if (str_find(*out, '/') != SIZE_MAX)
			return (err_set(err, ERR_INVALID,
			    "the path has an escaped slash"));
		req->nsegments++;
	}
	return (0);
}

/* "http://host:1/path" as "/path". */
static struct str
without_host(struct str target)
{
	size_t at;

	if (str_starts(target, STR("http://")))
		target = str_from(target, 7);
	else if (str_starts(target, STR("https://")))
		target = str_from(target, 8);
	else
		return (target);
	at = str_find(target, '/');
	return (at == SIZE_MAX ? STR("/") : str_from(target, at));
}

int
http_request_target(struct http_request *req, struct str target,
    struct arena *arena, struct err *err)
{
	struct str rest = without_host(target), path = STR_NONE;

	(void)str_cut(&rest, '?', &path);
	if (path.n > HTTP_PATH_BYTES || rest.n > HTTP_QUERY_BYTES)
		return (err_set(err, ERR_LONG_URI, "the address is longer "
		    "than %d bytes, or its query than %d", HTTP_PATH_BYTES,
		    HTTP_QUERY_BYTES));
	if (path.n == 0 || path.p[0] != '/')
		return (err_set(err, ERR_INVALID,
		    "the request names no path"));
	req->path = arena_str(arena, path);
	if (req->path.p == NULL)
		return (arena_over(arena, err));
	if (take_path(req, arena, err) == -1)
		return (-1);
	return (http_pairs(rest, arena, &req->query, &req->nquery, err));
}

struct str
http_header(const struct http_request *req, const char *name)
{
	for (size_t i = 0; i < req->nheaders; i++)
		if (http_same_word(req->headers[i].name, name))
			return (req->headers[i].value);
	return (STR_NONE);
}

struct str
http_query(const struct http_request *req, const char *name)
{
	for (size_t i = req->nquery; i-- > 0;)
		if (str_is(req->query[i].name, name))
			return (req->query[i].value);
	return (STR_NONE);
}

struct str
http_param(const struct http_request *req, const char *name)
{
	struct str rest = str_from(str_of(req->pattern), 1), part;

	for (size_t i = 0; str_cut(&rest, '/', &part); i++)
		if (part.n == strlen(name) + 2 && part.p[0] == '{' &&
		    memcmp(part.p + 1, name, part.n - 2) == 0)
			return (req->segments[i]);
	return (STR_NONE);
}

static struct str
unquoted(struct str text)
{
	return (text.n >= 2 && text.p[0] == '"' && text.p[text.n - 1] == '"' ?
	    (struct str){ text.p + 1, text.n - 2 } : text);
}

struct str
http_cookie(const struct http_request *req, const char *name)
{
	struct str ret = STR_NONE, rest, pair, key;

	for (size_t i = 0; i < req->nheaders; i++) {
		if (!http_same_word(req->headers[i].name, "cookie"))
			continue;
		rest = req->headers[i].value;
		while (str_cut(&rest, ';', &pair))
			if (str_cut(&pair, '=', &key) &&
			    str_is(str_trim(key), name))
				ret = unquoted(str_trim(pair));
	}
	return (ret);
}

bool
http_type_is(const struct http_request *req, const char *type)
{
	struct str rest = http_header(req, "content-type"), word = STR_NONE;

	(void)str_cut(&rest, ';', &word);
	return (http_same_word(str_trim(word), type));
}
