#include "base/progress.h"

#include <string.h>

#include "base/attr.h"

static const char *const names[PHASES] = {
#define X(name, text) [PHASE_##name] = text,
	PHASE_TABLE(X)
#undef X
};

void
progress_phase(struct progress *p, enum phase phase)
{
	if (p != NULL)
		atomic_store(&p->phase, (int)phase);
}

void
progress_totals(struct progress *p, uint64_t items, uint64_t bytes)
{
	if (p == NULL)
		return;
	atomic_store(&p->items_total, items);
	atomic_store(&p->bytes_total, bytes);
}

void
progress_restart(struct progress *p, uint64_t items, uint64_t bytes)
{
	if (p == NULL)
		return;
	atomic_store(&p->items_done, 0);
	atomic_store(&p->bytes_done, 0);
	progress_totals(p, items, bytes);
}

void
progress_items(struct progress *p, uint64_t n)
{
	if (p != NULL)
		atomic_fetch_add(&p->items_done, n);
}

void
progress_bytes(struct progress *p, uint64_t n)
{
	if (p != NULL)
		atomic_fetch_add(&p->bytes_done, n);
}

const char *
phase_name(enum phase phase)
{
	return ((unsigned)phase < PHASES ? names[phase] : "");
}

enum phase
phase_named(const char *name)
{
	for (unsigned i = 0; i < PHASES; i++)
		if (strcmp(names[i], name) == 0)
			return ((enum phase)i);
	return (PHASE_NONE);
}
