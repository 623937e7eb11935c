#include "store/datatypes.h"

#include <assert.h>

static const struct datatype *
find(struct str extension)
{
	unsigned low = 0, high = datatype_count;

	while (low < high) {
		unsigned mid = low + (high - low) / 2;
		int order = str_cmp(extension,
		    str_of(datatype_table[mid].extension));

		if (order == 0)
			return (&datatype_table[mid]);
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return (NULL);
}

const struct datatype *
datatype_of(struct str extension)
{
	const struct datatype *type = extension.p != NULL ? find(extension) :
	    NULL;

	if (type == NULL)
		type = find(STR("data"));
	assert(type != NULL);
	return (type);
}
