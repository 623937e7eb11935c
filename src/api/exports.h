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
/* The record as it is now. */
MUST_CHECK int api_export_write(struct api_call *, const struct uuid *,
    struct jw *, struct err *);
