/*
 * import_input: where a request says that an archive is to be read: at an
 * address, in the body itself, in an uploaded file. Belongs to the call.
 */
#pragma once

#include "api/input.h"
#include "jobs/submit.h"

struct import_input {
	struct str uri;
	enum store_discarded discarded;
};

/* The body of Galaxy's calls. Ends the taking of input. */
MUST_CHECK int import_input_store(struct api_call *, struct import_input *ret,
    struct err *);

/* Start the import of what is at the address, or of the uploaded file; the job
 * says what else there is to say. What came with the request goes when its
 * import is over, or was refused. */
MUST_CHECK int import_input_start(struct api_call *, struct str uri,
    struct jobs_import *job, struct uuid *ret, struct err *);
MUST_CHECK int import_input_start_file(struct api_call *,
    struct jobs_import *job, struct uuid *ret, struct err *);
