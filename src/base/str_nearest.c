#include <string.h>

#include "base/str.h"

/* Names that people mistype are short; longer ones are not like anything. */
#define NEAREST_MAX 64
/* So many letters wrong, and it was meant otherwise. */
#define NEAREST_WRONG 3

/* Letters to change, add or drop to make one of the other. */
static size_t
distance(struct str a, struct str b)
{
	size_t line[NEAREST_MAX + 1];

	for (size_t j = 0; j <= b.n; j++)
		line[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t diagonal = line[0];

		line[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t best = diagonal + (a.p[i - 1] != b.p[j - 1]);

			diagonal = line[j];
			if (line[j] + 1 < best)
				best = line[j] + 1;
			if (line[j - 1] + 1 < best)
				best = line[j - 1] + 1;
			line[j] = best;
		}
	}
	return (line[b.n]);
}

size_t
str_nearest(struct str s, const char *const *names, size_t n)
{
	size_t nearest = SIZE_MAX, best = NEAREST_WRONG + 1;

	if (s.n > NEAREST_MAX)
		return (SIZE_MAX);
	for (size_t i = 0; i < n; i++) {
		struct str name = str_of(names[i]);
		size_t d;

		if (name.n > NEAREST_MAX)
			continue;
		d = distance(s, name);
		/* Nothing in common is not a slip of the finger. */
		if (d < best && d < name.n && d < s.n) {
			best = d;
			nearest = i;
		}
	}
	return (nearest);
}
