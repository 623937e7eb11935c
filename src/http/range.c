#include "http/range.h"

#include <ctype.h>

#include "base/err.h"
#include "http/request.h"

static int
refused(struct err *err)
{
	return (err_set(err, ERR_INVALID,
	    "the requested range is not in the file"));
}

/* Digits only; a number that is too large for the type lies past every end. */
static bool
take_number(struct str text, uint64_t *ret)
{
	for (size_t i = 0; i < text.n; i++)
		if (!isdigit((unsigned char)text.p[i]))
			return (false);
	if (text.n == 0)
		return (false);
	if (!str_to_u64(text, UINT64_MAX, ret))
		*ret = UINT64_MAX;
	return (true);
}

static int
take_suffix(struct str text, uint64_t size, struct byte_range *ret,
    struct err *err)
{
	uint64_t n;

	if (!take_number(text, &n) || n == 0 || size == 0)
		return (refused(err));
	*ret = (struct byte_range){ n < size ? size - n : 0, size - 1 };
	return (1);
}

int
range_parse(struct str header, uint64_t size, struct byte_range *ret,
    struct err *err)
{
	struct str unit = STR_NONE, spec = header, start = STR_NONE;
	uint64_t first, last = UINT64_MAX;

	if (str_find(header, '=') == SIZE_MAX)
		return (0);
	(void)str_cut(&spec, '=', &unit);
	spec = str_trim(spec);
	if (!http_same_word(str_trim(unit), "bytes") ||
	    str_find(spec, ',') != SIZE_MAX)
		return (0);
	if (str_find(spec, '-') == SIZE_MAX)
		return (refused(err));
	(void)str_cut(&spec, '-', &start);
	start = str_trim(start);
	spec = str_trim(spec);
	if (start.n == 0)
		return (take_suffix(spec, size, ret, err));
	if (!take_number(start, &first) ||
	    (spec.n != 0 && !take_number(spec, &last)) ||
	    first > last || first >= size)
		return (refused(err));
	*ret = (struct byte_range){ first, last < size ? last : size - 1 };
	return (1);
}
