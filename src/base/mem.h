/*
 * mem: memory whose size the program itself chose. No error path: without
 * memory the process ends, with the exit status of ERR_NO_MEMORY. A size that
 * comes from outside goes through a bounded type instead (sb, arena, bufpool).
 * Any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* One zeroed object; an array of n zeroed ones; n bytes as they are. Never
 * NULL; the caller frees. */
void *mem_zero(size_t size);
void *mem_zero_array(size_t n, size_t size);
void *mem_alloc(size_t size);

/* Grow or shrink an array to n elements. The product is checked. */
void *mem_resize(void *, size_t n, size_t size);

/* A copy on the heap, yours. */
char *mem_strdup(const char *);

/* End the process when a library had no memory: mem_check(p != NULL). */
void mem_check(bool there_was_memory);

#define mem_new(type) ((type *)mem_zero(sizeof(type)))
#define mem_new_array(n, type) ((type *)mem_zero_array((n), sizeof(type)))

/* Grow an array by doubling until it holds `need` elements; *cap is kept. */
#define mem_grow(array, cap, need) \
	((array) = mem_grow_bytes((array), (cap), (need), sizeof(*(array))))
void *mem_grow_bytes(void *, size_t *cap, size_t need, size_t size);
