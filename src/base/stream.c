#include "base/stream.h"

#include <stdlib.h>

#include "base/cancel.h"
#include "base/err.h"
#include "base/mem.h"

int
source_next(struct source *source, struct str *ret, struct err *err)
{
	return (source->ops->next(source, ret, err));
}

void
source_free(struct source *source)
{
	if (source != NULL)
		source->ops->free(source);
}

void
source_auto_free(struct source **source)
{
	source_free(*source);
	*source = NULL;
}

int
sink_write(struct sink *sink, struct str block, struct err *err)
{
	return (sink->ops->write(sink, block, err));
}

int
sink_finish(struct sink *sink, struct err *err)
{
	return (sink->ops->finish(sink, err));
}

void
sink_free(struct sink *sink)
{
	if (sink != NULL)
		sink->ops->free(sink);
}

void
sink_auto_free(struct sink **sink)
{
	sink_free(*sink);
	*sink = NULL;
}

int
stream_copy(struct source *from, struct sink *to, const struct cancel *cancel,
    uint64_t *ret, struct err *err)
{
	uint64_t moved = 0;
	struct str block;
	int got;

	for (;;) {
		if (cancel_check(cancel, err) == -1)
			return (-1);
		if ((got = source_next(from, &block, err)) == -1)
			return (-1);
		if (got == 0)
			break;
		if (sink_write(to, block, err) == -1)
			return (-1);
		moved += block.n;
	}
	if (ret != NULL)
		*ret = moved;
	return (0);
}

struct mem_source {
	struct source source;
	struct str rest;
};

static int
mem_source_next(struct source *source, struct str *ret, struct err *err)
{
	struct mem_source *s = (struct mem_source *)source;

	(void)err;
	if (s->rest.n == 0)
		return (0);
	*ret = s->rest;
	s->rest = str_from(s->rest, s->rest.n);
	return (1);
}

static void
mem_source_free(struct source *source)
{
	free(source);
}

struct source *
source_mem(struct str bytes)
{
	static const struct source_ops ops = { mem_source_next,
		mem_source_free };
	struct mem_source *s = mem_new(struct mem_source);

	*s = (struct mem_source){ { &ops }, bytes };
	return (&s->source);
}

struct sb_sink {
	struct sink sink;
	struct sb *sb;
};

static int
sb_sink_write(struct sink *sink, struct str block, struct err *err)
{
	struct sb_sink *s = (struct sb_sink *)sink;
	struct str ignored;

	sb_add(s->sb, block);
	return (sb_finish(s->sb, &ignored, err));
}

static int
sb_sink_finish(struct sink *sink, struct err *err)
{
	(void)sink;
	(void)err;
	return (0);
}

static void
sb_sink_free(struct sink *sink)
{
	free(sink);
}

struct sink *
sink_sb(struct sb *sb)
{
	static const struct sink_ops ops = { sb_sink_write, sb_sink_finish,
		sb_sink_free };
	struct sb_sink *s = mem_new(struct sb_sink);

	*s = (struct sb_sink){ { &ops }, sb };
	return (&s->sink);
}
