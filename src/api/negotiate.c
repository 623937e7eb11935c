#include "api/negotiate.h"

static bool
contains(struct str text, struct str part)
{
	return (text.n >= part.n &&
	    memmem(text.p, text.n, part.p, part.n) != NULL);
}

/* "type;q=1, other/type": does the type stand in it? */
static bool
lists(struct str accept, struct str type)
{
	struct str item, word;

	while (str_cut(&accept, ',', &item)) {
		word = STR_NONE;
		(void)str_cut(&item, ';', &word);
		if (str_eq(str_trim(word), type))
			return (true);
	}
	return (false);
}

bool
negotiate_exports(struct str accept, enum export_form *ret)
{
	*ret = EXPORT_JOBS;
	if (accept.p == NULL || contains(accept, STR("*/*")))
		return (true);
	if (lists(accept, STR(EXPORT_TASKS_TYPE))) {
		*ret = EXPORT_TASKS;
		return (true);
	}
	return (lists(accept, STR("application/json")));
}
