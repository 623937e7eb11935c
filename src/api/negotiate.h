/*
 * negotiate: which form of a list an Accept header asks for (spec rest-api.md
 * 3.1): a comparison of texts. Pure.
 */
#pragma once

#include "base/str.h"

#define EXPORT_TASKS_TYPE "application/vnd.galaxy.task.export+json"

enum export_form { EXPORT_JOBS, EXPORT_TASKS };

/* False when Galaxy would refuse the header; a value with parameters or in a
 * list that names the type of tasks asks for them. STR_NONE: no header. */
bool negotiate_exports(struct str accept, enum export_form *ret);
