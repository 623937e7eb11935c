/*
 * export_input: the members that every request for an export has, in Galaxy's
 * spelling. Belongs to the call.
 */
#pragma once

#include "api/input.h"
#include "jobs/submit.h"

/* Format and the three flags, into the job. What is wrong is noted. */
void export_input(struct api_call *, struct jobs_export *ret,
    enum store_format otherwise);

/* The member `name` as an address; a path on the server's disk is none. */
void export_input_target(struct api_call *, const char *name, struct str,
    struct jobs_export *);
