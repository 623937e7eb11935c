/*
 * dataset_files: the files of a dataset that may be seen. One call, one thread.
 */
#pragma once

#include "api/call.h"
#include "model/dataset.h"

/* Its bytes, open; with a name, the file of this name beside them: 1, 0 not
 * there, -1. */
MUST_CHECK int dataset_files_open(struct api_call *,
    const struct dataset_detail *, struct str name, int *ret_fd,
    struct stat *ret_stat, struct err *);

/* Every directory and file beside them as a JSON list. */
MUST_CHECK int dataset_files_list(struct api_call *,
    const struct dataset_detail *, struct jw *, struct err *);
