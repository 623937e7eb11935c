/*
 * format: the archive formats of a model store and their facts.
 */
#pragma once

#include "archive/pack.h"

enum store_format { STORE_TGZ, STORE_TAR_GZ, STORE_TAR, STORE_ROCRATE_ZIP,
	STORE_BAG_ZIP, STORE_BAG_TAR, STORE_BAG_TGZ, STORE_FORMATS };

struct err;

const char *store_format_name(enum store_format);	/* "rocrate.zip" */
const char *store_format_mime(enum store_format);
bool store_format_is_bag(enum store_format);
/* What it is packed into. */
enum pack_container store_format_container(enum store_format);
/* By the end of a file's name, "x.bag.tgz"; false when it tells none. */
bool store_format_of_file(struct str name, enum store_format *ret);
/* ERR_BAD_FORMAT lists the names. */
MUST_CHECK int store_format_named(struct str, enum store_format *ret,
    struct err *);
