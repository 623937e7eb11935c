#include "base/arena.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISON 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ARENA_POISON 1
#endif
#ifdef ARENA_POISON
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION(p, n)
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

#define CHUNK_FIRST ((size_t)4096)
#define CHUNK_LAST ((size_t)256 << 10)
#define ALIGNMENT (_Alignof(max_align_t))

struct chunk {
	struct chunk *older;
	size_t size, used;
	_Alignas(max_align_t) char bytes[];
};

struct arena {
	uint64_t limit, total;
	struct chunk *newest;
	struct chunk *spare;	/* of a rewind: loops would free and allocate */
	size_t next_size;
};

struct arena *
arena_new(uint64_t limit)
{
	struct arena *a = mem_new(struct arena);

	a->limit = limit;
	a->next_size = CHUNK_FIRST;
	return (a);
}

static void
free_newer_than(struct arena *a, const struct chunk *keep)
{
	while (a->newest != keep) {
		struct chunk *c = a->newest;

		a->newest = c->older;
		if (a->spare == NULL || a->spare->size < c->size) {
			free(a->spare);
			a->spare = c;
			POISON(c->bytes, c->size);
		} else {
			free(c);
		}
	}
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	free_newer_than(a, NULL);
	free(a->spare);
	free(a);
}

void
arena_auto_free(struct arena **a)
{
	arena_free(*a);
	*a = NULL;
}

static struct chunk *
chunk_get(struct arena *a, size_t need)
{
	struct chunk *c = a->spare;
	size_t size = need > a->next_size ? need : a->next_size;

	if (c != NULL && c->size >= need) {
		a->spare = NULL;
	} else {
		c = mem_alloc(sizeof(*c) + size);
		c->size = size;
		POISON(c->bytes, size);
		if (a->next_size < CHUNK_LAST)
			a->next_size *= 2;
	}
	c->used = 0;
	c->older = a->newest;
	a->newest = c;
	return (c);
}

void *
arena_alloc(struct arena *a, size_t size)
{
	struct chunk *c = a->newest;
	size_t need;
	char *p;

	if (size > a->limit - a->total ||
	    size > SIZE_MAX - sizeof(*c) - ALIGNMENT)
		return (NULL);
	need = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (c == NULL || need > c->size - c->used)
		c = chunk_get(a, need);
	p = c->bytes + c->used;
	c->used += need;
	a->total += need < a->limit - a->total ? need : a->limit - a->total;
	UNPOISON(p, size);
	return (memset(p, 0, size));
}

int
arena_over(const struct arena *a, struct err *err)
{
	return (err_set(err, ERR_TOO_BIG,
	    "what is read needs more than %llu bytes of memory",
	    (unsigned long long)a->limit));
}

struct str
arena_str(struct arena *a, struct str s)
{
	char *p = s.n == SIZE_MAX ? NULL : arena_alloc(a, s.n + 1);

	if (p == NULL)
		return (STR_NONE);
	if (s.n > 0)
		(void)memcpy(p, s.p, s.n);
	return ((struct str){ p, s.n });
}

const char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	char *p = NULL;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n >= 0)
		p = arena_alloc(a, (size_t)n + 1);
	if (p != NULL)
		(void)vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return (p);
}

struct arena_mark
arena_save(const struct arena *a)
{
	return ((struct arena_mark){ a->newest,
	    a->newest == NULL ? 0 : a->newest->used, a->total });
}

void
arena_rewind(struct arena *a, struct arena_mark mark)
{
	free_newer_than(a, mark.chunk);
	a->total = mark.total;
	if (a->newest == NULL)
		return;
	POISON(a->newest->bytes + mark.used, a->newest->used - mark.used);
	a->newest->used = mark.used;
}
