/*
 * slug: the word that stands for a history in a readable address. Any thread.
 */
#pragma once

#include "base/str.h"

/* The words of a name in small letters with hyphens between, as Galaxy makes
 * them; "history" for a name without a letter or digit. */
void slug_make(struct str name, struct sb *out);
/* 1 to 255 letters, digits, hyphens and underscores. */
bool slug_is_valid(struct str);
