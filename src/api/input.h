/*
 * input: takes values from path, query and body. What is wrong is noted, not
 * returned, so that one answer names everything; input_check ends the taking.
 * A value that was wrong is the default. Belongs to the call.
 */
#pragma once

#include "api/call.h"
#include "base/uuid.h"

/* From the path. */
int64_t input_id(struct api_call *, const char *name);
void input_uuid(struct api_call *, const char *name, struct uuid *ret);
/* Index in the names, which end with NULL. */
int input_param_enum(struct api_call *, const char *name,
    const char *const *names, int otherwise);

/* From a header, or the query; 0 when it is not there. */
int64_t input_header_id(struct api_call *, const char *name);
int64_t input_query_id(struct api_call *, const char *name);

/* From the query; the default when it is not there. */
int64_t input_query_int(struct api_call *, const char *name, int64_t least,
    int64_t otherwise);
bool input_query_bool(struct api_call *, const char *name, bool otherwise);
/* Index in the names, which end with NULL. */
int input_query_enum(struct api_call *, const char *name,
    const char *const *names, int otherwise);
/* The same of one value of a parameter that may be repeated; -1 for none. */
int input_query_word(struct api_call *, const char *name, struct str value,
    const char *const *names);
/* A time or a duration before now ("30d"); 0 when it is not there. */
usec_t input_query_since(struct api_call *, const char *name);

/* Does the header Accept ask for this type in place of plain JSON? */
bool input_accept(struct api_call *, const char *type);

/* The body must be an object (`required`: there must be one). Its members:
 * null counts as not there where `nullable`. */
void input_body(struct api_call *, bool required);
bool input_bool(struct api_call *, const char *name, bool otherwise);
/* 1 true, 0 false, -1 null or not there. */
int input_nullable_bool(struct api_call *, const char *name);
/* STR_NONE when it is null or not there. */
struct str input_text(struct api_call *, const char *name);
struct str input_required_text(struct api_call *, const char *name);
/* Index in the names, which end with NULL. */
int input_enum(struct api_call *, const char *name, const char *const *names,
    int otherwise);
/* Of a form or an object: a flag; an id whose text was taken before. */
bool input_word_bool(struct api_call *, const char *name, bool otherwise);
int64_t input_text_id(struct api_call *, const char *name, struct str);
/* A time, null or not there: USEC_MAX. */
usec_t input_time(struct api_call *, const char *name);
/* An encoded id; 0 when it is null or not there. */
int64_t input_nullable_id(struct api_call *, const char *name);
/* An encoded id in a member of an object. */
int64_t input_member_id(struct api_call *, const json_t *object,
    const char *name);
/* One of a list of them in the member of this name. */
int64_t input_value_id(struct api_call *, const char *name,
    const json_t *value);

/* One more thing that is wrong. `where` is the place ("body", "query",
 * "path", "header"), `name` may be NULL; `input` is borrowed. */
void input_problem(struct api_call *, const char *type, const char *where,
    const char *name, const char *message, const json_t *input);

/* ERR_INVALID, ERR_MISSING or ERR_BAD_ID when something was wrong. */
MUST_CHECK int input_check(struct api_call *, struct err *);
void input_fini(struct api_call *);
