#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"

#define FIRST_CAPACITY 16

/* No lock, no buffer, no memory: this may run in any state of the process.
 * The exit status tells a parent why its child ended. */
static NORETURN void
end_without_memory(void)
{
	static const char text[] = "waybill: out of memory\n";
	ssize_t ignored = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)ignored;
	_exit(err_exit(ERR_NO_MEMORY));
}

void
mem_check(bool there_was_memory)
{
	if (!there_was_memory)
		end_without_memory();
}

/* malloc(0) may answer NULL, which must not look like a failure. */
static size_t
at_least_one(size_t size)
{
	return (size == 0 ? 1 : size);
}

static size_t
product(size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		end_without_memory();
	return (bytes);
}

void *
mem_zero(size_t size)
{
	void *p = calloc(1, at_least_one(size));

	mem_check(p != NULL);
	return (p);
}

void *
mem_zero_array(size_t n, size_t size)
{
	return (mem_zero(product(n, size)));
}

void *
mem_alloc(size_t size)
{
	void *p = malloc(at_least_one(size));

	mem_check(p != NULL);
	return (p);
}

void *
mem_resize(void *old, size_t n, size_t size)
{
	void *p = realloc(old, at_least_one(product(n, size)));

	mem_check(p != NULL);
	return (p);
}

char *
mem_strdup(const char *text)
{
	char *p = strdup(text);

	mem_check(p != NULL);
	return (p);
}

void *
mem_grow_bytes(void *old, size_t *cap, size_t need, size_t size)
{
	size_t want = *cap < FIRST_CAPACITY ? FIRST_CAPACITY : *cap;
	void *p;

	if (need <= *cap)
		return (old);
	while (want < need)
		want = product(want, 2);
	p = mem_resize(old, want, size);
	*cap = want;
	return (p);
}
