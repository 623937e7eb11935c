#include "api/collection_input.h"

#include <stdlib.h>

#include "base/mem.h"

#define NODES_MAX 10000
#define TYPE_MAX 255
#define NAME_POINTS 255

static void
problem(struct collection_input *in, const char *message)
{
	input_problem(in->call, "value_error", "body", "element_identifiers",
	    message, NULL);
}

void
collection_input_fini(struct collection_input *in)
{
	free(in->nodes);
}

/* "list" and "paired", in each other: "list:paired". */
static bool
is_type(struct str type)
{
	struct str part;
	bool any = false;

	if (type.n > TYPE_MAX || (type.n > 0 && type.p[type.n - 1] == ':'))
		return (false);
	while (str_cut(&type, ':', &part)) {
		any = true;
		if (!str_is(part, "list") && !str_is(part, "paired"))
			return (false);
	}
	return (any);
}

static struct str
text_of(const json_t *value)
{
	return (json_is_string(value) ? (struct str){
	    json_string_value(value), json_string_length(value) } : STR_NONE);
}

static bool
is_name(struct str text)
{
	return (text.n > 0 && str_points(text) <= NAME_POINTS &&
	    memchr(text.p, '\0', text.n) == NULL);
}

static int
by_name(const void *a, const void *b)
{
	return (str_cmp(*(const struct str *)a, *(const struct str *)b));
}

/* An element is found by its name. */
static void
check_names(struct collection_input *in, const json_t *list, bool paired)
{
	size_t n = json_array_size(list);
	struct str *names = mem_new_array(n + 1, struct str);
	bool good = true;

	for (size_t i = 0; i < n; i++) {
		names[i] = text_of(json_object_get(json_array_get(list, i),
		    "name"));
		good = good && is_name(names[i]);
	}
	qsort(names, n, sizeof(*names), by_name);
	for (size_t i = 1; good && i < n; i++)
		good = !str_eq(names[i - 1], names[i]);
	if (!good)
		problem(in, "Each element needs a name of its own, of 1 to "
		    "255 characters");
	else if (paired && (n != 2 || !str_is(names[0], "forward") ||
	    !str_is(names[1], "reverse")))
		problem(in, "A pair has the elements forward and reverse");
	free(names);
}

static void read_list(struct collection_input *, const json_t *,
    size_t parent, struct str type);

/* A dataset where the type ends, else a collection of the type's rest. */
static void
read_element(struct collection_input *in, const json_t *element,
    const struct content_node *template)
{
	struct str src = text_of(json_object_get(element, "src"));
	struct str type = text_of(json_object_get(element,
	    "collection_type"));
	struct content_node *node;
	size_t at = in->n;

	mem_grow(in->nodes, &in->cap, in->n + 1);
	node = &in->nodes[in->n++];
	*node = *template;
	node->name = text_of(json_object_get(element, "name"));
	if (node->type.n == 0 && str_is(src, "hda")) {
		node->dataset = input_member_id(in->call, element, "id");
	} else if (node->type.n > 0 && str_is(src, "new_collection") &&
	    (type.p == NULL || str_eq(type, node->type))) {
		const json_t *list = json_object_get(element,
		    "element_identifiers");

		node->elements = (int64_t)json_array_size(list);
		read_list(in, list, at, template->type);
	} else {
		problem(in, "Elements are datasets (src hda) where the type "
		    "of the collection ends, else new collections of the "
		    "rest of it (src new_collection)");
	}
}

static void
read_list(struct collection_input *in, const json_t *list, size_t parent,
    struct str type)
{
	struct content_node node = { .parent = parent, .type = type };
	struct str head;

	(void)str_cut(&node.type, ':', &head);
	if (!json_is_array(list) ||
	    in->n + json_array_size(list) > NODES_MAX) {
		problem(in, "Input should be a valid list of not too many "
		    "elements");
		return;
	}
	check_names(in, list, str_is(head, "paired"));
	for (size_t i = 0; i < json_array_size(list); i++) {
		node.place = (int64_t)i;
		read_element(in, json_array_get(list, i), &node);
	}
}

void
collection_input(struct collection_input *in, struct content_new *ret)
{
	struct api_call *call = in->call;
	const json_t *list = json_object_get(call->body,
	    "element_identifiers");

	ret->name = input_required_text(call, "name");
	ret->type = input_required_text(call, "collection_type");
	if (ret->type.p == NULL)
		return;
	if (ret->name.p != NULL && !is_name(ret->name))
		input_problem(call, "value_error", "body", "name",
		    "A name has 1 to 255 characters", NULL);
	if (!is_type(ret->type)) {
		input_problem(call, "value_error", "body", "collection_type",
		    "Collections are made of list and paired, with ':' "
		    "between them", NULL);
		return;
	}
	read_list(in, list, SIZE_MAX, ret->type);
	ret->elements = (int64_t)json_array_size(list);
	ret->nodes = in->nodes;
	ret->n = in->n;
}
