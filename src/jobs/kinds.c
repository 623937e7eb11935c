/*
 * kinds: what tasks do, by name.
 */
#include "jobs/kinds.h"

static const struct task_kind *const kinds[] = {
	&jobs_kind_export, &jobs_kind_import,
};

const struct task_kind *
jobs_kind_named(struct str name)
{
	for (size_t i = 0; i < NELEMS(kinds); i++) {
		if (str_is(name, kinds[i]->name))
			return (kinds[i]);
	}
	return (NULL);
}
