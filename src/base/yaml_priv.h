/*
 * yaml_priv: what a plain scalar of YAML 1.1 means.
 */
#pragma once

#include "base/jv.h"

/* The type of a plain scalar, as PyYAML resolves it; for JV_NUMBER the number
 * in the form of JSON is in *number. Text that begins like a number but has
 * another form, or in base 2, 8, 16 or 60 more than 64 bits, is a string. */
enum jv_type yaml_resolve(struct str plain, struct sb *number);
