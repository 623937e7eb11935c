/*
 * label_input: the members of a body that say what is written on a thing:
 * `annotation` and `tags`. Belongs to the call.
 */
#pragma once

#include "api/input.h"
#include "model/labels.h"

/* What is wrong is noted, as in input.h; texts are the body's. ERR_TOO_BIG. */
MUST_CHECK int label_input(struct api_call *, struct labels *ret,
    struct err *);
