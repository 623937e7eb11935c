/*
 * ids: Galaxy's encoded ids (spec database.md 4): decimal, padded in front
 * with '!', Blowfish in ECB mode, hex. A coder holds the keyed contexts; it
 * belongs to one thread.
 */
#pragma once

#include "base/str.h"

struct err;
struct ids;

enum ids_kind {
	IDS_API,		/* what users and URLs see */
	IDS_EXPORT,		/* "model_export": inside archives */
};
#define IDS_TEXT 49		/* up to 23 digits, with terminator */

/* The secret is 4 to 56 bytes: ERR_BAD_CONFIG otherwise. */
MUST_CHECK int ids_new(struct str secret, struct ids **ret, struct err *);
void ids_free(struct ids *);		/* NULL is ignored */
void ids_auto_free(struct ids **);
#define AUTO_IDS CLEANUP(ids_auto_free)

void ids_encode(struct ids *, enum ids_kind, int64_t id, char ret[IDS_TEXT]);
/* Any kind by name, shorter than 15 characters; slow (keys a context). */
MUST_CHECK int ids_encode_kind(struct ids *, const char *kind, int64_t id,
    char ret[IDS_TEXT], struct err *);

/* ERR_BAD_ID names the text. The result is positive. */
MUST_CHECK int ids_decode(struct ids *, struct str, int64_t *ret,
    struct err *);

/* The key of a web session from its cookie, which is no id: up to 39 hex
 * digits. ERR_BAD_ID, which does not name the cookie. */
#define IDS_SESSION 40
MUST_CHECK int ids_decode_session(struct ids *, struct str cookie,
    char ret[IDS_SESSION], struct err *);
/* A cookie for a session that nobody has: its holder is a visitor. */
#define IDS_COOKIE 81
MUST_CHECK int ids_visitor_session(struct ids *, char ret[IDS_COOKIE],
    struct err *);
