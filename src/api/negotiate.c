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
negotiate_vendor(struct str accept, const char *type, bool *ret)
{
	*ret = false;
	if (accept.p == NULL || contains(accept, STR("*/*")))
		return (true);
	*ret = lists(accept, str_of(type));
	return (*ret || lists(accept, STR("application/json")));
}
