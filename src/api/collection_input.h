/*
 * collection_input: what a new collection is to hold, from a body. Belongs to
 * the call.
 */
#pragma once

#include "api/input.h"
#include "model/content_copy.h"

/* Kept until collection_input_fini; texts are the body's. */
struct collection_input {
	struct api_call *call;
	struct content_node *nodes;
	size_t n, cap;
};
void collection_input_fini(struct collection_input *);
#define AUTO_COLLECTION_INPUT CLEANUP(collection_input_fini)

/* Name, type and elements, `ret` but for user and history. What is wrong is
 * noted, as in input.h. */
void collection_input(struct collection_input *, struct content_new *ret);
