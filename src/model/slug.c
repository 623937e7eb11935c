#include "model/slug.h"

#include "base/point.h"

#define POINTS 255

static bool
is_digit(uint32_t c)
{
	return (c >= '0' && c <= '9');
}

void
slug_make(struct str name, struct sb *out)
{
	size_t start = out->n;
	uint32_t before = 0;
	bool gap = false;

	if (!str_is_utf8(name))
		name = STR_NONE;
	while (name.n > 0) {
		uint32_t c = point_lower(point_take(&name));

		if (point_is_word(c)) {
			if (gap && out->n > start)
				sb_addc(out, '-');
			point_put(out, c);
			gap = false;
		} else if (c != ',' || !is_digit(before) || name.n == 0 ||
		    !is_digit((uint8_t)name.p[0])) {
			/* A comma within a number is no gap. */
			gap = true;
		}
		before = c;
	}
	if (out->n == start)
		sb_adds(out, "history");
}

bool
slug_is_valid(struct str slug)
{
	if (slug.n == 0 || !str_is_utf8(slug) || str_points(slug) > POINTS)
		return (false);
	while (slug.n > 0) {
		uint32_t c = point_take(&slug);

		if (!point_is_word(c) && c != '-' && c != '_')
			return (false);
	}
	return (true);
}
