#include "api/filter.h"

#include "base/err.h"

bool
filter_flag(struct str op, struct str text, int *ret)
{
	if (!str_is(op, "eq"))
		return (false);
	if (http_same_word(text, "true"))
		*ret = 1;
	else if (http_same_word(text, "false"))
		*ret = 0;
	else if (str_is(text, "None"))
		*ret = -1;
	else
		return (false);
	return (true);
}

static int
bad_filter(struct api_call *call, struct str column, struct err *err)
{
	AUTO_SB struct sb text = SB_EMPTY(1024);
	AUTO_SINK struct sink *sink = sink_sb(&text);
	AUTO_JW struct jw *jw = jw_new(sink, JW_COMPACT);

	jw_str(jw, str_head(column, 100));
	if (jw_finish(jw, err) == -1)
		return (-1);
	call->http->more = (struct http_pair){ STR("column"),
		arena_str(call->arena, sb_str(&text)) };
	return (err_set(err, ERR_INVALID, "there is no such filter: %.*s",
	    STR_ARG(str_head(column, 100))));
}

int
filter_query(struct api_call *call, filter_apply *apply, void *ctx,
    struct err *err)
{
	const struct http_request *req = call->req;
	size_t at = 0;

	for (size_t i = 0; i < req->nquery; i++) {
		struct str column = req->query[i].value, op = STR("eq");
		size_t dash = str_rfind(column, '-');

		if (!str_is(req->query[i].name, "q"))
			continue;
		while (at < req->nquery && !str_is(req->query[at].name, "qv"))
			at++;
		if (dash != SIZE_MAX) {
			op = str_from(column, dash + 1);
			column = str_head(column, dash);
		}
		if (at == req->nquery ||
		    !apply(ctx, column, op, req->query[at++].value))
			return (bad_filter(call, column, err));
	}
	return (0);
}
