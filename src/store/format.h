/*
 * format: the archive formats of a model store and their facts.
 */
#pragma once

#include "base/str.h"

enum store_format { STORE_TGZ, STORE_TAR_GZ, STORE_TAR, STORE_ROCRATE_ZIP,
	STORE_BAG_ZIP, STORE_BAG_TAR, STORE_BAG_TGZ, STORE_FORMATS };

struct err;

const char *store_format_name(enum store_format);	/* "rocrate.zip" */
const char *store_format_mime(enum store_format);
bool store_format_is_bag(enum store_format);
/* ERR_BAD_FORMAT lists the names. */
MUST_CHECK int store_format_named(struct str, enum store_format *ret,
    struct err *);
