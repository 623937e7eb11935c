/*
 * password: the texts that Galaxy stores for passwords (spec database.md 4.5):
 * PBKDF2 with its parameters, or the SHA-1 of older rows. A check takes as long
 * as its row asks for, some 50 ms as new ones are written. Pure, but for the
 * random salt; any thread.
 */
#pragma once

#include "base/str.h"

struct err;

#define PASSWORD_LEAST 6	/* bytes of a new one, as Galaxy asks for */
#define PASSWORD_MOST 1024
#define PASSWORD_STORED 80	/* a stored text with its terminator */
/* Stored for a user who has none: no password fits. */
#define PASSWORD_NONE STR("*")

/* Does the password fit the stored text? The time does not tell how nearly. */
bool password_fits(struct str password, struct str stored);

/* What is stored for a new one. ERR_INVALID: too short, or too long. */
MUST_CHECK int password_store(struct str password, char ret[PASSWORD_STORED],
    struct err *);
