#include "base/jw.h"

#include <assert.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/jw_priv.h"
#include "base/mem.h"

#define BUFFER_SIZE ((size_t)64 << 10)
#define INDENT 4

struct jw {
	struct sink *out;
	enum jw_style style;
	char *buffer;
	size_t used;
	char *open;		/* '{' or '[' a level */
	size_t open_cap, depth;
	bool is_first;		/* nothing stands in the innermost one yet */
	bool after_key;
	bool failed;
	struct err err;		/* the first, when failed */
};

struct jw *
jw_new(struct sink *out, enum jw_style style)
{
	struct jw *jw = mem_new(struct jw);

	jw->out = out;
	jw->style = style;
	jw->buffer = mem_alloc(BUFFER_SIZE);
	return (jw);
}

void
jw_free(struct jw *jw)
{
	if (jw == NULL)
		return;
	free(jw->buffer);
	free(jw->open);
	free(jw);
}

void
jw_auto_free(struct jw **jw)
{
	jw_free(*jw);
	*jw = NULL;
}

static void
send(struct jw *jw, struct str bytes)
{
	if (bytes.n > 0 && !jw->failed &&
	    sink_write(jw->out, bytes, &jw->err) == -1)
		jw->failed = true;
}

static void
flush(struct jw *jw)
{
	send(jw, (struct str){ jw->buffer, jw->used });
	jw->used = 0;
}

static void
put(struct jw *jw, const char *p, size_t n)
{
	if (n > BUFFER_SIZE - jw->used) {
		flush(jw);
		if (n > BUFFER_SIZE) {
			send(jw, (struct str){ p, n });
			return;
		}
	}
	(void)memcpy(jw->buffer + jw->used, p, n);
	jw->used += n;
}

static void
put_char(struct jw *jw, char c)
{
	if (jw->used == BUFFER_SIZE)
		flush(jw);
	jw->buffer[jw->used++] = c;
}

static void
new_line(struct jw *jw)
{
	static const char blanks[] = "                                ";
	size_t left = jw->depth * INDENT;

	put_char(jw, '\n');
	while (left > 0) {
		size_t n = left < sizeof(blanks) - 1 ? left :
		    sizeof(blanks) - 1;

		put(jw, blanks, n);
		left -= n;
	}
}

/* What stands before an item of a list or a key. */
static void
separate(struct jw *jw)
{
	if (!jw->is_first)
		put(jw, ", ", jw->style == JW_PYTHON ? 2 : 1);
	jw->is_first = false;
	if (jw->style == JW_INDENT)
		new_line(jw);
}

static void
before_value(struct jw *jw)
{
	if (jw->after_key) {
		jw->after_key = false;
	} else if (jw->depth > 0) {
		assert(jw->open[jw->depth - 1] == '[');
		separate(jw);
	}
}

static void
open_one(struct jw *jw, char c)
{
	before_value(jw);
	put_char(jw, c);
	mem_grow(jw->open, &jw->open_cap, jw->depth + 1);
	jw->open[jw->depth++] = c;
	jw->is_first = true;
}

static void
close_one(struct jw *jw, char opened, char c)
{
	assert(jw->depth > 0 && jw->open[jw->depth - 1] == opened &&
	    !jw->after_key);
	jw->depth--;
	if (jw->style == JW_INDENT && !jw->is_first)
		new_line(jw);
	put_char(jw, c);
	jw->is_first = false;
}

void
jw_object(struct jw *jw)
{
	open_one(jw, '{');
}

void
jw_object_end(struct jw *jw)
{
	close_one(jw, '{', '}');
}

void
jw_array(struct jw *jw)
{
	open_one(jw, '[');
}

void
jw_array_end(struct jw *jw)
{
	close_one(jw, '[', ']');
}

/* The text in quotes: runs of plain bytes, and escapes between them. */
static void
put_quoted(struct jw *jw, struct str s)
{
	const char *p = s.p, *end = s.p + s.n;
	char escape[JW_ESCAPE_MAX];

	put_char(jw, '"');
	for (;;) {
		const char *plain = jw_plain_end(p, end);
		size_t n;

		put(jw, p, (size_t)(plain - p));
		if ((p = plain) == end)
			break;
		if ((n = jw_escape(&p, end, escape)) == 0) {
			if (!jw->failed)
				(void)err_set(&jw->err, ERR_BAD_RECORD,
				    "a text to be written is not UTF-8");
			jw->failed = true;
			break;
		}
		put(jw, escape, n);
	}
	put_char(jw, '"');
}

void
jw_key_str(struct jw *jw, struct str key)
{
	assert(jw->depth > 0 && jw->open[jw->depth - 1] == '{' &&
	    !jw->after_key);
	separate(jw);
	put_quoted(jw, key);
	put(jw, ": ", jw->style == JW_COMPACT ? 1 : 2);
	jw->after_key = true;
}

void
jw_key(struct jw *jw, const char *key)
{
	jw_key_str(jw, str_of(key));
}

void
jw_raw(struct jw *jw, struct str text)
{
	before_value(jw);
	put(jw, text.p, text.n);
}

void
jw_str(struct jw *jw, struct str s)
{
	if (s.p == NULL) {
		jw_null(jw);
		return;
	}
	before_value(jw);
	put_quoted(jw, s);
}

void
jw_newline(struct jw *jw)
{
	assert(jw->depth == 0);
	put_char(jw, '\n');
}

int
jw_finish(struct jw *jw, struct err *err)
{
	flush(jw);
	if (!jw->failed)
		return (0);
	*err = jw->err;
	return (-1);
}
