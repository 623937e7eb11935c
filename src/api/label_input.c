#include "api/label_input.h"

#include "base/err.h"
#include "base/point.h"

#define TAGS_MAX 1000

/* A name of words with dots between them, perhaps with ":" and a value: no
 * blanks, and no ':' at the start. */
static bool
is_tag(struct str text)
{
	bool value = false;
	uint32_t before = '.';

	while (text.n > 0) {
		uint32_t c = point_take(&text);

		if (point_is_space(c) || point_is_control(c))
			return (false);
		if (!value && (c == '.' || c == ':') && before == '.')
			return (false);
		if (!value && c == ':' && text.n == 0)
			return (false);
		value = value || c == ':';
		before = c;
	}
	return (value || before != '.');
}

static struct str
read_tag(struct api_call *call, const json_t *value)
{
	struct str text = { json_string_value(value),
		json_string_length(value) };

	if (!json_is_string(value))
		input_problem(call, "string_type", "body", "tags",
		    "Input should be a valid string", value);
	else if (!is_tag(text))
		input_problem(call, "string_pattern_mismatch", "body", "tags",
		    "A tag is words with single dots between them, and "
		    "perhaps ':' and a value, without blanks", value);
	return (text);
}

static int
read_tags(struct api_call *call, struct labels *labels, struct err *err)
{
	const json_t *list = json_object_get(call->body, "tags");
	struct str *tags;

	if (list == NULL || json_is_null(list))
		return (0);
	if (!json_is_array(list) || json_array_size(list) > TAGS_MAX) {
		input_problem(call, "list_type", "body", "tags",
		    "Input should be a valid list of not too many tags",
		    NULL);
		return (0);
	}
	labels->has_tags = true;
	labels->ntags = json_array_size(list);
	tags = arena_alloc(call->arena, (labels->ntags + 1) * sizeof(*tags));
	if (tags == NULL)
		return (arena_over(call->arena, err));
	for (size_t i = 0; i < labels->ntags; i++)
		tags[i] = read_tag(call, json_array_get(list, i));
	labels->tags = tags;
	return (0);
}

int
label_input(struct api_call *call, struct labels *ret, struct err *err)
{
	*ret = (struct labels){
		.has_note = json_object_get(call->body, "annotation") != NULL,
		.note = input_text(call, "annotation"),
	};
	return (read_tags(call, ret, err));
}
