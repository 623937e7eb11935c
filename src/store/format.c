#include "store/format.h"

#include "base/err.h"

static const struct {
	const char *name, *mime;
} formats[STORE_FORMATS] = {
	[STORE_TGZ] = { "tgz", "application/x-tar" },
	[STORE_TAR_GZ] = { "tar.gz", "application/x-tar" },
	[STORE_TAR] = { "tar", "application/x-tar" },
	[STORE_ROCRATE_ZIP] = { "rocrate.zip", "application/zip" },
	[STORE_BAG_ZIP] = { "bag.zip", "application/zip" },
	[STORE_BAG_TAR] = { "bag.tar", "application/x-tar" },
	[STORE_BAG_TGZ] = { "bag.tgz", "application/x-tar" },
};

const char *
store_format_name(enum store_format format)
{
	return (formats[format].name);
}

const char *
store_format_mime(enum store_format format)
{
	return (formats[format].mime);
}

bool
store_format_is_bag(enum store_format format)
{
	return (format == STORE_BAG_ZIP || format == STORE_BAG_TAR ||
	    format == STORE_BAG_TGZ);
}

enum pack_container
store_format_container(enum store_format format)
{
	switch (format) {
	case STORE_ROCRATE_ZIP:
	case STORE_BAG_ZIP:
		return (PACK_ZIP);
	case STORE_TAR:
	case STORE_BAG_TAR:
		return (PACK_TAR);
	default:
		return (PACK_TGZ);
	}
}

bool
store_format_of_file(struct str name, enum store_format *ret)
{
	size_t longest = 0;

	for (unsigned i = 0; i < STORE_FORMATS; i++) {
		struct str end = str_of(formats[i].name);

		if (end.n <= longest || name.n <= end.n + 1 ||
		    !str_ends(name, end) || name.p[name.n - end.n - 1] != '.')
			continue;
		longest = end.n;
		*ret = (enum store_format)i;
	}
	return (longest > 0);
}

int
store_format_named(struct str name, enum store_format *ret, struct err *err)
{
	for (unsigned i = 0; i < STORE_FORMATS; i++) {
		if (str_is(name, formats[i].name)) {
			*ret = (enum store_format)i;
			return (0);
		}
	}
	(void)err_set(err, ERR_BAD_FORMAT, "no archive format is called "
	    "\"%.*s\"", STR_ARG(str_head(name, 64)));
	return (err_hint(err, "the formats are tgz, tar.gz, tar, rocrate.zip, "
	    "bag.zip, bag.tar and bag.tgz"));
}
