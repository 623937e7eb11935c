/*
 * basic: a name and a password out of the value of an Authorization header.
 * The word Basic may be missing, as BioBlend and Galaxy's tests send it. Pure.
 */
#pragma once

#include "base/str.h"

/* Both texts lie in the sb, which the caller wipes whatever comes of it. False
 * when the header holds no credentials of this kind, or more than the sb's
 * limit. */
bool basic_read(struct str header, struct sb *, struct str *ret_name,
    struct str *ret_password);
