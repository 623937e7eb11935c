/*
 * export_files: the list of files of an export: made while rows are read, read
 * while packing. Private to the room.
 */
#pragma once

#include "store/export_priv.h"

/* Add one file to the list, the content key and the counts. */
MUST_CHECK int exp_files_add(struct exp_collect *, const struct exp_file *,
    const struct exp_file_text *, struct err *);
/* Add a dataset's tree of extra files below `path`. What is neither a file nor
 * a directory, or has a name that no archive can hold, is a gap of the
 * record's. */
MUST_CHECK int exp_files_add_extra(struct exp_collect *,
    const struct exp_file *, const struct exp_file_text *, struct str path,
    const struct exp_record *, struct err *);

/* Open a listed file for reading: 1, 0 when it is not there, -1. */
MUST_CHECK int exp_files_open(const struct site *, int root_fd,
    const struct exp_file *, const struct exp_file_text *, int *ret_fd,
    struct err *);
