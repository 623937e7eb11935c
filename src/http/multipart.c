#include "http/multipart.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "http/request.h"

#define BOUNDARY_MAX 70		/* RFC 2046, 5.1.1 */

enum state {
	BEFORE,			/* the first boundary */
	AFTER_BOUNDARY,		/* "--" or a line end follows */
	HEAD,			/* of a part */
	DATA,			/* of a part */
	OVER,			/* what follows the last boundary */
};

struct multipart {
	struct multipart_events events;
	enum state state;
	unsigned parts;
	char delimiter[BOUNDARY_MAX + 4];	/* CR LF "--" boundary */
	size_t delimiter_n;
	struct sb window;	/* bytes that are not yet understood */
};

/* One parameter of a header's value ("; name=\"a\\\"b\"") into the sb, its
 * escapes undone. False when it is not there. */
static bool
parameter(struct str value, const char *name, struct sb *ret)
{
	bool quoted = false, wanted = false;
	size_t i = 0, start;

	sb_clear(ret);
	while (i < value.n && !wanted) {
		while (i < value.n && (quoted || value.p[i] != ';')) {
			if (value.p[i] == '\\' && quoted)
				i++;
			else if (value.p[i] == '"')
				quoted = !quoted;
			i++;
		}
		for (i++; i < value.n && (value.p[i] == ' ' ||
		    value.p[i] == '\t');)
			i++;
		for (start = i; i < value.n && value.p[i] != '=' &&
		    value.p[i] != ';';)
			i++;
		wanted = i < value.n && value.p[i] == '=' && http_same_word(
		    (struct str){ value.p + start, i - start }, name);
	}
	if (!wanted)
		return (false);
	quoted = ++i < value.n && value.p[i] == '"';
	for (i += quoted; i < value.n && value.p[i] != (quoted ? '"' : ';');
	    i++) {
		if (quoted && value.p[i] == '\\' && i + 1 < value.n &&
		    (value.p[i + 1] == '"' || value.p[i + 1] == '\\'))
			i++;
		sb_addc(ret, value.p[i]);
	}
	return (true);
}

int
multipart_new(struct str type, const struct multipart_events *events,
    struct multipart **ret, struct err *err)
{
	AUTO_SB struct sb boundary = SB_EMPTY(256);
	struct multipart *m;
	struct str text;

	if (!parameter(type, "boundary", &boundary) ||
	    (text = str_trim(sb_str(&boundary))).n == 0 ||
	    text.n > BOUNDARY_MAX)
		return (err_set(err, ERR_INVALID, "the content type of a form "
		    "needs a boundary of 1 to %d characters", BOUNDARY_MAX));
	m = mem_new(struct multipart);
	m->events = *events;
	m->delimiter_n = text.n + 4;
	memcpy(m->delimiter, "\r\n--", 4);
	memcpy(m->delimiter + 4, text.p, text.n);
	sb_init(&m->window, SB_LIMIT);
	/* The first boundary has no line end in front of it. */
	sb_add(&m->window, STR("\r\n"));
	*ret = m;
	return (0);
}

void
multipart_free(struct multipart *m)
{
	if (m == NULL)
		return;
	sb_fini(&m->window);
	free(m);
}

static void
drop(struct sb *window, size_t n)
{
	memmove(window->p, window->p + n, window->n - n);
	sb_cut(window, window->n - n);
}

static struct str
head_line(struct str head, const char *name)
{
	struct str line, word;

	while (str_cut(&head, '\n', &line)) {
		line = str_trim(line);
		if (str_cut(&line, ':', &word) && http_same_word(word, name))
			return (str_trim(line));
	}
	return (STR_NONE);
}

static int
begin_part(struct multipart *m, struct str head, struct err *err)
{
	AUTO_SB struct sb name = SB_EMPTY(MULTIPART_HEAD);
	AUTO_SB struct sb file = SB_EMPTY(MULTIPART_HEAD);
	struct str value = head_line(head, "content-disposition");
	struct multipart_part part = { 0 };

	if (++m->parts > MULTIPART_PARTS)
		return (err_set(err, ERR_TOO_BIG,
		    "the form has more than %d parts", MULTIPART_PARTS));
	if (!parameter(value, "name", &name))
		return (err_set(err, ERR_INVALID,
		    "a part of the form has no name"));
	part.has_file = parameter(value, "filename", &file) ||
	    parameter(value, "filename*", &file);
	part.name = sb_str(&name);
	part.file_name = sb_str(&file);
	if (!str_is_utf8(part.name) || !str_is_utf8(part.file_name))
		return (err_set(err, ERR_INVALID,
		    "a name in the form is not UTF-8"));
	m->state = DATA;
	return (m->events.part(m->events.ctx, &part, err));
}

/* Each step: 1 it made progress, 0 it needs more bytes, -1. */
static int
step_boundary(struct multipart *m, struct err *err)
{
	struct str text = sb_str(&m->window);
	size_t blanks = 0;

	if (text.n >= 2 && memcmp(text.p, "--", 2) == 0) {
		m->state = OVER;
		return (1);
	}
	while (blanks < text.n && (text.p[blanks] == ' ' ||
	    text.p[blanks] == '\t'))
		blanks++;
	if (text.n < blanks + 2 && blanks < 64)
		return (0);
	if (blanks == 64 || memcmp(text.p + blanks, "\r\n", 2) != 0)
		return (err_set(err, ERR_INVALID,
		    "a boundary of the form has no line end"));
	/* The line end stays: without headers it is part of their end. */
	drop(&m->window, blanks);
	m->state = HEAD;
	return (1);
}

static int
step_head(struct multipart *m, struct err *err)
{
	struct str text = sb_str(&m->window);
	const char *end = memmem(text.p, text.n, "\r\n\r\n", 4);
	size_t n;

	if (end == NULL && text.n < MULTIPART_HEAD)
		return (0);
	if (end == NULL || (n = (size_t)(end - text.p)) > MULTIPART_HEAD)
		return (err_set(err, ERR_TOO_BIG, "the headers of a part "
		    "are longer than %d bytes", MULTIPART_HEAD));
	if (begin_part(m, str_head(text, n), err) == -1)
		return (-1);
	drop(&m->window, n + 4);
	return (1);
}

/* Hand over all that cannot be the beginning of a boundary. */
static int
step_data(struct multipart *m, struct err *err)
{
	struct str text = sb_str(&m->window);
	const char *end = memmem(text.p, text.n, m->delimiter, m->delimiter_n);
	size_t n = end != NULL ? (size_t)(end - text.p) :
	    text.n < m->delimiter_n ? 0 : text.n - m->delimiter_n + 1;

	if (m->state == DATA && n > 0 &&
	    m->events.data(m->events.ctx, str_head(text, n), err) == -1)
		return (-1);
	if (end == NULL) {
		drop(&m->window, n);
		return (0);
	}
	if (m->state == DATA &&
	    m->events.part_end(m->events.ctx, err) == -1)
		return (-1);
	drop(&m->window, n + m->delimiter_n);
	m->state = AFTER_BOUNDARY;
	return (1);
}

static int
step(struct multipart *m, struct err *err)
{
	switch (m->state) {
	case AFTER_BOUNDARY:
		return (step_boundary(m, err));
	case HEAD:
		return (step_head(m, err));
	case OVER:
		sb_clear(&m->window);
		return (0);
	case BEFORE:
	case DATA:
		break;
	}
	return (step_data(m, err));
}

int
multipart_feed(struct multipart *m, struct str bytes, struct err *err)
{
	struct str text;
	int more;

	sb_add(&m->window, bytes);
	if (sb_finish(&m->window, &text, err) == -1)
		return (-1);
	while ((more = step(m, err)) == 1)
		;
	return (more);
}

int
multipart_finish(struct multipart *m, struct err *err)
{
	if (m->state != OVER)
		return (err_set(err, ERR_INVALID,
		    "the form ends before its last boundary"));
	return (0);
}
