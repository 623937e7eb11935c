/*
 * staged: the documents of an archive that was unpacked and checked, read once
 * more by those who want to know more of them than an import does. Private to
 * the room.
 */
#pragma once

#include "store/import_priv.h"

/* Every record of a document that is a list, one in memory at a time; a
 * document that is not there has none. -1 of a visit ends the walk. */
typedef int imp_doc_visit(void *ctx, const struct jv *, struct err *);
MUST_CHECK int imp_records(struct store_staged *, const char *name,
    const struct jr_limits *, imp_doc_visit *, void *ctx, struct err *);
