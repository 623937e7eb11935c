#include "net/http_range.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/mem.h"
#include "base/own.h"
#include "net/guard.h"
#include "net/http_call.h"

#define WINDOW ((size_t)4 << 20)
#define FIRST ((size_t)1024)	/* enough to recognise an archive */

/* What an answer says about the file; two that differ are of two files. */
struct version {
	char etag[256], modified[64];
	uint64_t size;
};

struct ranged {
	struct readat readat;
	struct http_call call;
	struct guard_list allow;
	char *url;
	CURL *curl;
	struct curl_slist *headers;
	struct version version;
	uint64_t expected;	/* up to here reads will follow each other */
	uint8_t *window;	/* WINDOW */
	uint64_t at;		/* what is in it: from here, so many bytes */
	size_t n;
	/* The answer at hand. */
	struct version now;
	uint64_t asked, from;
	size_t wanted;
	bool partial;		/* it is a range */
};

static int
changed(struct err *err)
{
	return (err_set(err, ERR_FILE_CHANGED,
	    "the file on the server changed while it was read"));
}

/* The value of a header of this name, without blanks around it. */
static bool
header_is(struct str line, const char *name, struct str *ret)
{
	size_t n = strlen(name);

	if (line.n <= n || line.p[n] != ':' ||
	    strncasecmp(line.p, name, n) != 0)
		return (false);
	*ret = str_trim(str_from(line, n + 1));
	return (true);
}

static void
copy(struct str value, char *ret, size_t room)
{
	(void)snprintf(ret, room, "%.*s", STR_ARG(value));
}

/* "bytes 0-1023/146515" */
static bool
read_content_range(struct ranged *r, struct str value)
{
	struct str from, total = value;

	if (!str_starts(value, STR("bytes ")) || !str_cut(&total, '/', &value))
		return (false);
	value = str_from(value, 6);
	return (str_cut(&value, '-', &from) &&
	    str_to_u64(from, INT64_MAX, &r->from) &&
	    str_to_u64(total, INT64_MAX, &r->now.size));
}

static size_t
on_header(char *p, size_t size, size_t n, void *ctx)
{
	struct ranged *r = ctx;
	struct str line = { p, n }, value;

	(void)size;
	if (str_starts(line, STR("HTTP/"))) {
		r->now = (struct version){ .size = 0 };
		r->partial = false;
	} else if (header_is(line, "ETag", &value)) {
		copy(value, r->now.etag, sizeof(r->now.etag));
	} else if (header_is(line, "Last-Modified", &value)) {
		copy(value, r->now.modified, sizeof(r->now.modified));
	} else if (header_is(line, "Content-Range", &value)) {
		r->partial = read_content_range(r, value);
	}
	return (n);
}

static int
no_ranges(struct err *err)
{
	(void)err_set(err, ERR_UNSUPPORTED,
	    "the server sends this file only as a whole");
	return (err_hint(err, "Download it and name the file."));
}

static bool
is_known(const struct ranged *r)
{
	return (r->readat.size > 0);
}

/* Before the first byte of a body is taken. */
static int
check_answer(struct ranged *r, struct err *err)
{
	long status = 0;

	(void)curl_easy_getinfo(r->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status != 206 || !r->partial)
		return (is_known(r) ? changed(err) : no_ranges(err));
	if (r->from != r->asked)
		return (err_set(err, ERR_NET,
		    "the server sent another part than was asked for"));
	if (is_known(r) && (r->now.size != r->version.size ||
	    strcmp(r->now.etag, r->version.etag) != 0 ||
	    strcmp(r->now.modified, r->version.modified) != 0))
		return (changed(err));
	return (0);
}

static size_t
on_data(char *bytes, size_t size, size_t n, void *ctx)
{
	struct ranged *r = ctx;

	(void)size;
	if (r->n == 0 && check_answer(r, &r->call.err) == -1)
		return (0);
	if (n > r->wanted - r->n) {
		(void)err_set(&r->call.err, ERR_NET,
		    "the server sent more than was asked for");
		return (0);
	}
	memcpy(r->window + r->n, bytes, n);
	r->n += n;
	return (n);
}

/* So many bytes from there into the window; fewer only at the end. */
static int
fetch(struct ranged *r, uint64_t at, size_t n, struct err *err)
{
	char range[64];

	(void)snprintf(range, sizeof(range), "%" PRIu64 "-%" PRIu64, at,
	    at + n - 1);
	(void)curl_easy_setopt(r->curl, CURLOPT_RANGE, range);
	r->at = r->asked = at;
	r->n = 0;
	r->wanted = n;
	if (http_call_run(&r->call, r->curl, err) == -1) {
		r->n = 0;
		return (-1);
	}
	if (r->n == 0)
		return (check_answer(r, err) == -1 ? -1 : err_set(err, ERR_NET,
		    "the server sent an empty part"));
	return (0);
}

static int
range_read(struct readat *readat, uint64_t offset, void *buf, size_t n,
    size_t *ret, struct err *err)
{
	struct ranged *r = (struct ranged *)readat;
	uint64_t end = offset + n;

	*ret = 0;
	if (n == 0 || offset >= readat->size)
		return (0);
	if (offset < r->at || offset >= r->at + r->n) {
		if (end < r->expected)
			end = r->expected;
		if (end > readat->size)
			end = readat->size;
		if (end - offset > WINDOW)
			end = offset + WINDOW;
		if (fetch(r, offset, (size_t)(end - offset), err) == -1)
			return (-1);
	}
	if (n > r->at + r->n - offset)
		n = (size_t)(r->at + r->n - offset);
	memcpy(buf, r->window + (offset - r->at), n);
	*ret = n;
	return (0);
}

static void
range_expect(struct readat *readat, uint64_t end)
{
	((struct ranged *)readat)->expected = end;
}

static void
range_free(struct readat *readat)
{
	struct ranged *r = (struct ranged *)readat;

	curl_easy_cleanup(r->curl);
	curl_slist_free_all(r->headers);
	guard_list_fini(&r->allow);
	free(r->window);
	free(r->url);
	free(r);
}

/* From the second request on, only parts of the same file are wanted. */
static void
insist(struct ranged *r)
{
	char line[300];

	r->version = r->now;
	r->readat.size = r->now.size;
	if (r->version.etag[0] != '"')
		return;		/* none, or a weak one, which is not allowed */
	(void)snprintf(line, sizeof(line), "If-Range: %s", r->version.etag);
	r->headers = curl_slist_append(NULL, line);
	(void)curl_easy_setopt(r->curl, CURLOPT_HTTPHEADER, r->headers);
}

int
http_range_open(const struct http_range *args, struct readat **ret,
    struct err *err)
{
	static const struct readat_ops ops = { range_read, range_free,
		range_expect };
	struct ranged *r = mem_new(struct ranged);
	AUTO_READAT struct readat *readat = &r->readat;

	r->readat.ops = &ops;
	r->url = mem_strdup(args->url);
	r->window = mem_alloc(WINDOW);
	guard_list_init(&r->allow, args->allow);
	r->call = (struct http_call){ .url = r->url, .cancel = args->cancel,
		.allow = r->allow.items, .nallow = r->allow.n };
	if (http_call_new(&r->call, &r->curl, err) == -1)
		return (-1);
	(void)curl_easy_setopt(r->curl, CURLOPT_HEADERFUNCTION, on_header);
	(void)curl_easy_setopt(r->curl, CURLOPT_HEADERDATA, r);
	(void)curl_easy_setopt(r->curl, CURLOPT_WRITEFUNCTION, on_data);
	(void)curl_easy_setopt(r->curl, CURLOPT_WRITEDATA, r);
	if (fetch(r, 0, FIRST, err) == -1)
		return (-1);
	insist(r);
	*ret = own_take(readat);
	return (0);
}
