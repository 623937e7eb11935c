#include "http/response.h"

#include <assert.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fs.h"

void
http_response_init(struct http_response *resp)
{
	*resp = (struct http_response){
		.status = 200, .fd = -1, .body = SB_EMPTY(SB_LIMIT),
	};
}

void
http_response_fini(struct http_response *resp)
{
	jw_free(resp->json);
	sink_free(resp->sink);
	sb_fini(&resp->body);
	if (resp->fd != -1)
		(void)close(resp->fd);
}

void
http_response_reset(struct http_response *resp)
{
	http_response_fini(resp);
	http_response_init(resp);
}

void
http_response_header(struct http_response *resp, const char *name,
    const char *value)
{
	assert(resp->nheaders < HTTP_RESPONSE_HEADERS);
	resp->headers[resp->nheaders++] =
	    (struct http_pair){ str_of(name), str_of(value) };
}

struct jw *
http_response_json(struct http_response *resp)
{
	assert(resp->json == NULL);
	resp->type = "application/json";
	resp->sink = sink_sb(&resp->body);
	resp->json = jw_new(resp->sink, JW_COMPACT);
	return (resp->json);
}

int
http_response_json_file(struct http_response *resp, int dir_fd,
    struct jw **ret, struct err *err)
{
	assert(resp->json == NULL && resp->fd == -1);
	if (fs_temp(dir_fd, &resp->fd, err) == -1)
		return (-1);
	resp->type = "application/json";
	resp->sink = sink_fd(resp->fd);
	resp->json = *ret = jw_new(resp->sink, JW_COMPACT);
	return (0);
}

static int
measure(struct http_response *resp, struct err *err)
{
	off_t end = lseek(resp->fd, 0, SEEK_CUR);

	if (end == -1)
		return (err_sys(err, "the answer"));
	resp->length = (uint64_t)end;
	return (0);
}

int
http_response_finish(struct http_response *resp, struct err *err)
{
	struct str text;

	if (resp->json != NULL && jw_finish(resp->json, err) == -1)
		return (err_in(err, "the answer"));
	if (resp->json != NULL && resp->fd != -1)
		return (measure(resp, err));
	return (sb_finish(&resp->body, &text, err));
}

void
http_response_error(struct http_response *resp, const struct err *err,
    struct http_pair more)
{
	struct err ignored;
	struct jw *jw;

	http_response_reset(resp);
	resp->status = err_http(err->code);
	if (err_retry(err->code) && resp->status == 503)
		http_response_header(resp, "Retry-After", "1");
	jw = http_response_json(resp);
	jw_object(jw);
	jw_kcstr(jw, "err_msg", err->msg);
	jw_kint(jw, "err_code", err_galaxy(err->code));
	jw_kcstr(jw, "code", err_name(err->code));
	if (err->hint[0] != '\0')
		jw_kcstr(jw, "hint", err->hint);
	if (err->member[0] != '\0')
		jw_kcstr(jw, "member", err->member);
	if (more.name.p != NULL) {
		jw_key_str(jw, more.name);
		jw_raw(jw, more.value);
	}
	jw_object_end(jw);
	/* Half a document would be worse than none. */
	if (http_response_finish(resp, &ignored) == -1)
		sb_clear(&resp->body);
}
