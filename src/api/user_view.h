/*
 * user_view: users as JSON. One call, one thread.
 */
#pragma once

#include "api/call.h"

struct db_rows;

/* The members of a list's item, from the columns of api.users_list. */
void user_view_short(struct api_call *, const struct db_rows *, struct jw *);
/* How many bytes a user's datasets have, as number and text. */
void user_view_usage(struct jw *, int64_t bytes);
/* The whole record, as the answer: ERR_NOT_FOUND. */
MUST_CHECK int user_view_write(struct api_call *, const struct user *,
    struct err *);
