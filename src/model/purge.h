/*
 * purge: datasets are given up, and the bytes go that nobody has any more. They
 * are named by a JSON list of their rows in histories. One connection, one
 * thread.
 */
#pragma once

#include "base/str.h"

struct db;
struct err;
struct site;

/* Those of a history; yours. */
MUST_CHECK int purge_list(struct db *, int64_t history, char **ret,
    struct err *);
/* Within the caller's transaction: they are purged, and so is what stands
 * behind them when no other history or library has it. */
MUST_CHECK int purge_mark(struct db *, struct str list, struct err *);
/* Afterwards: their bytes go. Interrupted, both again remove what is left. */
MUST_CHECK int purge_bytes(const struct site *, struct db *, struct str list,
    struct err *);
