/*
 * negotiate: which form of a list an Accept header asks for (spec rest-api.md
 * 3.1): a comparison of texts. Pure.
 */
#pragma once

#include "base/str.h"

#define EXPORT_TASKS_TYPE "application/vnd.galaxy.task.export+json"

#define CONTENT_STATS_TYPE "application/vnd.galaxy.history.contents.stats+json"

/* False when Galaxy would refuse the header; a value with parameters or in a
 * list that names the vendor's type asks for it. STR_NONE: no header. */
bool negotiate_vendor(struct str accept, const char *type, bool *ret);
