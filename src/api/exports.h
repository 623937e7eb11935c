/*
 * exports: what the files on records of exports share.
 */
#pragma once

#include "api/call.h"
#include "base/uuid.h"

/* The record that {task_uuid} names, the user's own or, of an administrator,
 * anybody's: ERR_NOT_FOUND. */
MUST_CHECK int api_export(struct api_call *, struct export_rec *ret,
    struct err *);
/* After the check of all input: a history that may be seen, and a user who
 * may then start an export of it: ERR_NOT_FOUND, ERR_DENIED, ERR_LOGIN. */
MUST_CHECK int api_export_history(struct api_call *, int64_t id,
    struct history *ret, struct err *);
/* The record as it is now. */
MUST_CHECK int api_export_write(struct api_call *, const struct uuid *,
    struct jw *, struct err *);
