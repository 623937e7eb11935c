/*
 * export_crate: what makes an archive an RO-Crate 1.1: a README and the
 * metadata document (spec archive-export.md 7.1). Valid at the required level:
 * unlike Galaxy's, the root has a licence, and no reference dangles. Private
 * to the room.
 */
#pragma once

#include "store/export_priv.h"

MUST_CHECK int exp_crate_readme(struct store_snapshot *, struct sb *,
    struct str *ret, struct err *);
/* ro-crate-metadata.json, of the files that are packed. */
MUST_CHECK int exp_crate_metadata(struct store_snapshot *, struct sink *,
    struct err *);
