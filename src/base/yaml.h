/*
 * yaml: a YAML file as a tree of struct jv with line numbers. Galaxy's files
 * are YAML 1.1 as PyYAML reads it: yes, no, on, off, true, false are booleans,
 * 010 is octal, 1:30 is ninety, 1e3 (no point) is text, ~ and nothing are null.
 * Numbers come in the form that JSON gives them. A date stays text. The line
 * of a member is the one of its key. Aliases and anchors, tags, several
 * documents, keys that are no scalars, duplicate and merge keys, NUL, and
 * nesting or size over a limit are refused. One thread.
 */
#pragma once

#include "base/jv.h"

#define YAML_SIZE_MAX ((size_t)8 << 20)
#define YAML_DEPTH_MAX 64

/* Parse a whole text. `name` is for messages ("x.yml: line 3: ..."). An empty
 * text gives JV_NULL. ERR_BAD_CONFIG with the line; ERR_TOO_BIG over a limit
 * or the arena's. */
MUST_CHECK int yaml_parse(struct str, const char *name, struct arena *,
    struct jv **ret, struct err *);
