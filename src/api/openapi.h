/*
 * openapi: the text of docs/openapi.yaml.
 */
#pragma once

#include <stddef.h>

extern const char openapi_yaml[];	/* terminated */
extern const size_t openapi_yaml_n;	/* without the terminator */
