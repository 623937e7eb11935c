/*
 * history_change: what its owner does to a history: other words on it, out of
 * sight and back, away for good.
 */
#include "model/history_change.h"

#include "api/handlers.h"
#include "api/history_view.h"
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
read_tags(struct api_call *call, struct history_change *change,
    struct err *err)
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
	change->has_tags = true;
	change->ntags = json_array_size(list);
	tags = arena_alloc(call->arena, (change->ntags + 1) * sizeof(*tags));
	if (tags == NULL)
		return (arena_over(call->arena, err));
	for (size_t i = 0; i < change->ntags; i++)
		tags[i] = read_tag(call, json_array_get(list, i));
	change->tags = tags;
	return (0);
}

static int
read_change(struct api_call *call, struct history_change *ret,
    struct err *err)
{
	input_body(call, true);
	*ret = (struct history_change){
		.name = input_text(call, "name"),
		.genome_build = input_text(call, "genome_build"),
		.published = input_nullable_bool(call, "published"),
		.importable = input_nullable_bool(call, "importable"),
		.deleted = input_nullable_bool(call, "deleted"),
		.has_annotation = json_object_get(call->body, "annotation") !=
		    NULL,
		.annotation = input_text(call, "annotation"),
	};
	return (read_tags(call, ret, err));
}

int
api_history_update(struct api_call *call, struct err *err)
{
	int64_t id = input_id(call, "history_id");
	struct history_change change;
	struct history_shape shape;

	if (read_change(call, &change, err) == -1 ||
	    input_check(call, err) == -1 ||
	    history_shape(call, VIEW_DETAILED, &shape, err) == -1 ||
	    api_mutable_history(call, id, err) == -1 ||
	    history_change(call->db, id, &change, err) == -1)
		return (-1);
	return (history_write_one(call, id, &shape, err));
}

/* A body wins over the query, even an empty one. */
static bool
read_purge(struct api_call *call)
{
	bool purge = input_query_bool(call, "purge", false);

	input_body(call, false);
	return (json_is_object(call->body) ?
	    input_bool(call, "purge", false) : purge);
}

int
api_history_delete(struct api_call *call, struct err *err)
{
	int64_t id = input_id(call, "history_id");
	bool purge = read_purge(call);
	struct history_shape shape;

	if (input_check(call, err) == -1 ||
	    history_shape(call, VIEW_DETAILED, &shape, err) == -1 ||
	    api_mutable_history(call, id, err) == -1 ||
	    history_delete(call->site, call->db, id, purge, err) == -1)
		return (-1);
	return (history_write_one(call, id, &shape, err));
}

int
api_history_undelete(struct api_call *call, struct err *err)
{
	const struct history_change change = { .published = -1,
		.importable = -1, .deleted = 0 };
	int64_t id = input_id(call, "history_id");
	struct history_shape shape;

	if (input_check(call, err) == -1 ||
	    history_shape(call, VIEW_DETAILED, &shape, err) == -1 ||
	    api_mutable_history(call, id, err) == -1 ||
	    history_change(call->db, id, &change, err) == -1)
		return (-1);
	return (history_write_one(call, id, &shape, err));
}
