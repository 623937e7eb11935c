#include "store/staged.h"

#include "base/own.h"

#define RECORD_MEMORY ((uint64_t)256 << 20)

int
imp_records(struct store_staged *st, const char *name,
    const struct jr_limits *limits, imp_doc_visit *visit, void *ctx,
    struct err *err)
{
	AUTO_CLOSE int fd = -1;
	AUTO_SOURCE struct source *source = NULL;
	AUTO_JR struct jr *jr = NULL;
	AUTO_ARENA struct arena *arena = arena_new(RECORD_MEMORY);
	int more = imp_open_doc(st, name, &fd, err);

	if (more != 1)
		return (more);
	source = source_fd(fd);
	jr = jr_new(source, name, limits);
	for (;;) {
		struct arena_mark mark = arena_save(arena);
		struct jv *record;

		if ((more = jr_item(jr, arena, &record, err)) != 1)
			return (more);
		if (visit(ctx, record, err) == -1)
			return (-1);
		arena_rewind(arena, mark);
	}
}
