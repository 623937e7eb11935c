/*
 * yaml: a YAML file as a tree of struct jv with line numbers. Galaxy's files
 * are YAML 1.1: yes, no, on, off, true, false are booleans, 010 is octal,
 * ~ and nothing are null. Aliases and anchors, tags, several documents,
 * duplicate keys and nesting or size over a limit are refused. One thread.
 */
#pragma once

#include "base/jv.h"

/* Parse a whole text of at most 8 MiB. `name` is for messages. An empty text
 * gives JV_NULL. ERR_BAD_CONFIG with the line. */
MUST_CHECK int yaml_parse(struct str, const char *name, struct arena *,
    struct jv **ret, struct err *);
