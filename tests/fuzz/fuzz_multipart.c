/*
 * Forms: the first line is the content type, the rest the body. However the
 * body is cut into pieces, the same comes out; errors are of two codes, and
 * parts are counted.
 */
#include <assert.h>

#include "base/err.h"
#include "http/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define LOG_BYTES (4u << 20)

/* What was seen, as one text that does not depend on the pieces. */
struct seen {
	struct sb log;
	unsigned parts;
	bool open;
};

static int
on_part(void *ctx, const struct multipart_part *part, struct err *err)
{
	struct seen *seen = ctx;

	(void)err;
	assert(!seen->open && ++seen->parts <= MULTIPART_PARTS);
	seen->open = true;
	sb_addf(&seen->log, "[%zu:", part->name.n);
	sb_add(&seen->log, part->name);
	sb_addf(&seen->log, "|%d:", part->has_file);
	sb_add(&seen->log, part->file_name);
	sb_addc(&seen->log, '|');
	return (0);
}

static int
on_data(void *ctx, struct str bytes, struct err *err)
{
	struct seen *seen = ctx;

	(void)err;
	assert(seen->open);
	sb_add(&seen->log, bytes);
	return (0);
}

static int
on_part_end(void *ctx, struct err *err)
{
	struct seen *seen = ctx;

	(void)err;
	assert(seen->open);
	seen->open = false;
	sb_addc(&seen->log, ']');
	return (0);
}

/* 0, or the code of the error. */
static enum err_code
parse(struct str type, struct str body, size_t piece, struct seen *seen)
{
	const struct multipart_events events = { on_part, on_data,
		on_part_end, seen };
	struct multipart *parser;
	struct err err = { 0 };
	int rc = multipart_new(type, &events, &parser, &err);

	if (rc == -1) {
		assert(err.code == ERR_INVALID);
		return (err.code);
	}
	for (; rc == 0 && body.n > 0; body = str_from(body, piece))
		rc = multipart_feed(parser, str_head(body, piece), &err);
	if (rc == 0)
		rc = multipart_finish(parser, &err);
	multipart_free(parser);
	assert(rc == 0 || err.code == ERR_INVALID || err.code == ERR_TOO_BIG);
	assert(rc == -1 || !seen->open);
	return (rc == 0 ? ERR_NONE : err.code);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const size_t pieces[] = { 1, 2, 7, 64 };
	struct str body = { (const char *)data, n }, type = STR_NONE;
	struct seen whole = { .log = SB_EMPTY(LOG_BYTES) };
	enum err_code code;

	(void)str_cut(&body, '\n', &type);
	code = parse(type, body, SIZE_MAX, &whole);
	for (size_t i = 0; i < NELEMS(pieces); i++) {
		struct seen cut = { .log = SB_EMPTY(LOG_BYTES) };

		assert(parse(type, body, pieces[i], &cut) == code);
		/* What comes before an error depends on the pieces. */
		assert(code != ERR_NONE || str_eq(sb_str(&whole.log),
		    sb_str(&cut.log)));
		sb_fini(&cut.log);
	}
	sb_fini(&whole.log);
	return (0);
}
