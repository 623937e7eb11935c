/*
 * check_collections: collections_attrs.txt, token by token: a collection may
 * have more elements than fit one record. Numbers of dataset_collection rows
 * are given out when an object begins, so parents come before children. Spools:
 *
 *	COLLECTIONS	number, type, populated_state, its message, element
 *			count + 1 (0: NULL), column_definitions
 *	ELEMENTS	collection, 0 and HDA or 1 and child, index + 1 (0:
 *			NULL), identifier, columns
 *	HDCAS		name, implicit_output_name, deleted (which only our own
 *			exports tell)
 *	IMPLICIT	HDCA, name, key of the input HDCA
 *	HDCA_CHAINS	see check_chains.c
 */
#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "store/check_priv.h"

/* An object being read: a history's collection, a collection, a child. */
struct node {
	struct jv *fields;	/* the small ones, in the arena */
	uint32_t number;	/* of the collection; IMP_NONE: none yet */
	uint32_t collection;	/* of a history's collection */
	unsigned depth;
	bool counted;		/* has "elements" */
	uint64_t elements;
	bool has_hda;
	unsigned least, most;	/* ranks of the children; 0: no child */
};

struct reader {
	struct imp_doc *doc;
	struct imp_map tree;	/* keys of the collections of one record */
};

static int read_node(struct reader *, struct node *, struct err *);

static bool
is_one_of(struct str key, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_is(key, list[i]))
			return (true);
	}
	return (false);
}

/* Take a small value into the fields; skip what nobody asks for. */
static int
read_field(struct reader *r, struct jv *fields, struct str key,
    struct err *err)
{
	static const char *const wanted[] = { "type", "populated_state",
		"populated_state_message", "column_definitions", "encoded_id",
		"display_name", "implicit_output_name", "hid", "deleted",
		"history_encoded_id", "implicit_input_collections",
		"copied_from_history_dataset_collection_association_id_chain",
		"element_identifier", "element_index", "hda", "columns" };
	static const char *const refused[] = { "id", "external_filename",
		"object_store_id" };
	struct imp_doc *doc = r->doc;
	struct str name;
	struct jv *value;

	if (is_one_of(key, refused, NELEMS(refused)))
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "the key \"%.*s\" is not allowed", STR_ARG(key)));
	if (!is_one_of(key, wanted, NELEMS(wanted)))
		return (jr_skip(doc->jr, err));
	name = arena_str(doc->arena, key);
	if (name.p == NULL)
		return (arena_over(doc->arena, err));
	if (jr_value(doc->jr, doc->arena, &value, err) == -1)
		return (-1);
	jv_put(fields, name, value);
	return (0);
}

/* The next key of an object: 1, 0 after its end, -1. */
static int
next_key(struct reader *r, struct str *ret, struct err *err)
{
	enum jr_token token;

	if (jr_next(r->doc->jr, &token, ret, err) == -1)
		return (-1);
	return (token == JR_OBJECT_END ? 0 : 1);
}

static int
begin(struct reader *r, enum jr_token want, const char *what,
    struct err *err)
{
	enum jr_token token;
	struct str text;

	if (jr_next(r->doc->jr, &token, &text, err) == -1)
		return (-1);
	if (token != want)
		return (imp_bad(&r->doc->at, err, ERR_BAD_RECORD,
		    "%s is not %s", what,
		    want == JR_ARRAY ? "a list" : "an object"));
	return (0);
}

/* A child, unless it is null. */
static int
read_child(struct reader *r, struct node *parent, uint32_t *ret,
    struct err *err)
{
	struct imp_doc *doc = r->doc;
	struct node child = { .number = IMP_NONE, .collection = IMP_NONE,
	    .depth = parent->depth + 1 };
	enum jr_token token;

	if (jr_peek(doc->jr, &token, err) == -1)
		return (-1);
	if (token == JR_NULL)
		return (jr_skip(doc->jr, err));
	if (*ret != IMP_NONE)
		return (imp_bad(&doc->at, err, ERR_BAD_JSON,
		    "a collection stands twice in one object"));
	if (child.depth > doc->st->opt->collection_depth)
		return (imp_bad(&doc->at, err, ERR_TOO_BIG,
		    "collections more than %u deep",
		    doc->st->opt->collection_depth));
	child.number = doc->st->ncollections++;
	if (child.number >= IMP_RECORDS)
		return (imp_bad(&doc->at, err, ERR_TOO_BIG,
		    "more than %u collections", IMP_RECORDS));
	*ret = child.number;
	if (read_node(r, &child, err) == -1)
		return (-1);

	unsigned ranks = child.most;	/* read_node leaves its own there */

	parent->least = parent->least == 0 || ranks < parent->least ? ranks :
	    parent->least;
	parent->most = ranks > parent->most ? ranks : parent->most;
	return (0);
}

static int
element_hda(struct reader *r, const struct jv *fields, uint64_t *ret,
    struct err *err)
{
	struct imp_doc *doc = r->doc;
	const struct jv *hda;
	struct str key;

	if (imp_typed(doc, fields, "hda", JV_OBJECT, 0, &hda, err) == -1)
		return (-1);
	if (hda == NULL)
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "an element has neither \"hda\" nor "
		    "\"child_collection\""));
	if (imp_key(doc, hda, "encoded_id", &key, err) == -1)
		return (-1);
	if (key.p == NULL ||
	    !imp_map_get(&doc->st->keys[IMP_HDA], key, ret))
		return (imp_bad(&doc->at, err, ERR_BAD_REFERENCE,
		    "an element names the dataset \"%.*s\", which is not in "
		    "the archive", STR_ARG(str_head(key, 64))));
	return (0);
}

/* Null or empty: the index stands for it. */
static int
put_identifier(struct imp_doc *doc, const struct jv *fields, int64_t index,
    struct err *err)
{
	struct str text;
	const char *number;

	if (imp_text(doc, fields, "element_identifier",
	    IMP_REQUIRED | IMP_NO_NUL, 255, &text, err) == -1)
		return (-1);
	if (text.n == 0) {
		number = arena_printf(doc->arena, "%lld", (long long)index);
		if (number == NULL)
			return (arena_over(doc->arena, err));
		text = str_of(number);
	}
	imp_put_str(&doc->rec, text);
	return (0);
}

static int
keep_element(struct reader *r, struct node *parent, const struct jv *fields,
    uint32_t child, struct err *err)
{
	struct imp_doc *doc = r->doc;
	struct store_staged *st = doc->st;
	struct str key;
	uint64_t target = child;
	int64_t index;
	bool there;

	if (child == IMP_NONE && element_hda(r, fields, &target, err) == -1)
		return (-1);
	parent->has_hda = parent->has_hda || child == IMP_NONE;
	if (jv_get(fields, "element_index") == NULL)
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "an element has no \"element_index\""));
	if (imp_int(doc, fields, "element_index", &there, &index, err) == -1 ||
	    imp_key(doc, fields, "encoded_id", &key, err) == -1)
		return (-1);
	if (!there)
		index = (int64_t)parent->elements;
	if (index < 0 || index > INT32_MAX)
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "an \"element_index\" is out of range"));
	imp_put_u64(&doc->rec, parent->number);
	imp_put_u64(&doc->rec, child != IMP_NONE);
	imp_put_u64(&doc->rec, target);
	imp_put_u64(&doc->rec, (uint64_t)index);
	if (put_identifier(doc, fields, index, err) == -1 ||
	    imp_put_json(doc, jv_get(fields, "columns"), true, err) == -1 ||
	    imp_keep(doc, SPOOL_ELEMENTS, err) == -1)
		return (-1);
	imp_met(st, fields, "columns", IMP_25_1);
	if (key.p != NULL)
		imp_map_put(&st->keys[IMP_DCE], key, st->nelements);
	return (++st->nelements >= IMP_RECORDS ? imp_bad(&doc->at, err,
	    ERR_TOO_BIG, "more than %u elements", IMP_RECORDS) : 0);
}

static int
read_element(struct reader *r, struct node *parent, struct err *err)
{
	struct imp_doc *doc = r->doc;
	struct arena_mark mark = arena_save(doc->arena);
	struct jv *fields = jv_new(doc->arena, JV_OBJECT);
	uint32_t child = IMP_NONE;
	struct str key;
	int more;

	if (fields == NULL)
		return (arena_over(doc->arena, err));
	if (begin(r, JR_OBJECT, "an element", err) == -1)
		return (-1);
	while ((more = next_key(r, &key, err)) == 1) {
		int rc = str_is(key, "child_collection") ?
		    read_child(r, parent, &child, err) :
		    read_field(r, fields, key, err);

		if (rc == -1)
			return (-1);
	}
	if (more == -1 || keep_element(r, parent, fields, child, err) == -1)
		return (-1);
	arena_rewind(doc->arena, mark);
	return (0);
}

static int
read_elements(struct reader *r, struct node *node, struct err *err)
{
	struct imp_doc *doc = r->doc;
	enum jr_token token;
	struct str text;

	if (node->counted)
		return (imp_bad(&doc->at, err, ERR_BAD_JSON,
		    "\"elements\" stands twice in one object"));
	if (node->number == IMP_NONE)
		node->number = doc->st->ncollections++;
	node->counted = true;
	if (begin(r, JR_ARRAY, "\"elements\"", err) == -1)
		return (-1);
	for (;;) {
		if (jr_peek(doc->jr, &token, err) == -1)
			return (-1);
		if (token == JR_ARRAY_END)
			return (jr_next(doc->jr, &token, &text, err));
		if (node->elements == doc->st->opt->elements)
			return (imp_bad(&doc->at, err, ERR_TOO_BIG,
			    "more than %llu elements in a collection",
			    (unsigned long long)node->elements));
		if (read_element(r, node, err) == -1)
			return (-1);
		node->elements++;
		if (imp_pause(doc, err) == -1)
			return (-1);
	}
}

/* "list:paired" has two ranks: children of one rank. Records are free. */
static int
check_type(struct imp_doc *doc, const struct node *node, struct str type,
    unsigned *ret_ranks, struct err *err)
{
	unsigned ranks = 1;

	for (size_t i = 0; i < type.n; i++)
		ranks += type.p[i] == ':';
	*ret_ranks = ranks;
	if (str_starts(type, STR("record")))
		return (0);
	if ((node->has_hda && ranks != 1) ||
	    (node->least != 0 && (node->least != ranks - 1 ||
	    node->most != ranks - 1)))
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "the elements of a collection do not fit its type "
		    "\"%.*s\"", STR_ARG(str_head(type, 64))));
	return (0);
}

/* A collection that was not finished never will be. */
static int
put_state(struct imp_doc *doc, const struct jv *fields, struct err *err)
{
	struct str state, message;

	if (imp_text(doc, fields, "populated_state",
	    IMP_NOT_NULL | IMP_CUT | IMP_NO_NUL, 64, &state, err) == -1 ||
	    imp_text(doc, fields, "populated_state_message", 0, IMP_TEXT,
	    &message, err) == -1)
		return (-1);
	if (!str_is(state, "ok") && !str_is(state, "failed")) {
		if (message.n == 0)
			message = STR("not finished when it was exported");
		state = STR("failed");
	}
	imp_put_str(&doc->rec, state);
	imp_put_str(&doc->rec, message);
	return (0);
}

/* The dataset_collection row of an object that was read. */
static int
keep_collection(struct reader *r, struct node *node, struct err *err)
{
	struct imp_doc *doc = r->doc;
	struct str type, key;
	unsigned ranks;
	uint64_t old;

	if (imp_text(doc, node->fields, "type", IMP_NOT_NULL | IMP_NO_NUL, 255,
	    &type, err) == -1 ||
	    check_type(doc, node, type, &ranks, err) == -1 ||
	    imp_key(doc, node->fields, "encoded_id", &key, err) == -1)
		return (-1);
	if (key.p != NULL &&
	    !imp_map_add(&r->tree, key, node->number, &old))
		return (imp_bad(&doc->at, err, ERR_DUPLICATE,
		    "a collection is used twice in one tree"));
	if (key.p != NULL)
		imp_map_put(&doc->st->keys[IMP_DC], key, node->number);
	imp_put_u64(&doc->rec, node->number);
	imp_put_str(&doc->rec, type);
	if (put_state(doc, node->fields, err) == -1)
		return (-1);
	imp_put_u64(&doc->rec, node->counted ? node->elements + 1 : 0);
	if (imp_put_json(doc, jv_get(node->fields, "column_definitions"),
	    true, err) == -1 || imp_keep(doc, SPOOL_COLLECTIONS, err) == -1)
		return (-1);
	node->most = ranks;
	return (0);
}

static int
put_implicit(struct reader *r, const struct jv *fields, uint32_t number,
    struct err *err)
{
	struct imp_doc *doc = r->doc;
	const struct jv *list;
	struct str name, key;

	if (imp_typed(doc, fields, "implicit_input_collections", JV_ARRAY, 0,
	    &list, err) == -1)
		return (-1);
	JV_EACH(item, list) {
		if (imp_text(doc, item, "name", IMP_NO_NUL, 255, &name,
		    err) == -1 ||
		    imp_key(doc, item, "input_dataset_collection", &key,
		    err) == -1)
			return (-1);
		imp_put_u64(&doc->rec, number);
		imp_put_str(&doc->rec, name);
		imp_put_str(&doc->rec, key);
		if (imp_keep(doc, SPOOL_IMPLICIT, err) == -1)
			return (-1);
	}
	return (0);
}

static int
register_hdca(struct reader *r, const struct jv *fields, uint32_t number,
    struct err *err)
{
	struct imp_doc *doc = r->doc;
	struct str key;
	uint64_t old;

	if (imp_key(doc, fields, "encoded_id", &key, err) == -1)
		return (-1);
	if (key.p == NULL)
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "the key \"encoded_id\" is missing"));
	if (!imp_map_add(&doc->st->keys[IMP_HDCA], key, number, &old))
		return (imp_bad(&doc->at, err, ERR_DUPLICATE,
		    "\"encoded_id\" is that of another collection too"));
	return (0);
}

static int
keep_hdca(struct reader *r, const struct node *node, struct err *err)
{
	struct imp_doc *doc = r->doc;
	struct store_staged *st = doc->st;
	uint32_t number = (uint32_t)st->nhdcas;
	struct imp_hdca hdca = { .collection = node->collection,
	    .copied_from = IMP_NONE, .job = IMP_NONE };
	struct str name, output;
	int deleted;

	if (imp_text(doc, node->fields, "display_name",
	    IMP_REQUIRED | IMP_CUT | IMP_NO_NUL, 255, &name, err) == -1 ||
	    imp_text(doc, node->fields, "implicit_output_name", IMP_NO_NUL,
	    255, &output, err) == -1 ||
	    imp_bool(doc, node->fields, "deleted", 0, &deleted, err) == -1 ||
	    register_hdca(r, node->fields, number, err) == -1 ||
	    imp_hid(doc, node->fields, &hdca.hid_from, &hdca.hid, err) == -1 ||
	    imp_keep_chain(doc, node->fields,
	    "copied_from_history_dataset_collection_association_id_chain",
	    SPOOL_HDCA_CHAINS, number, err) == -1 ||
	    put_implicit(r, node->fields, number, err) == -1)
		return (-1);
	if (number == 0 && !st->plan.has_history)
		st->plan.history_name = STR_NONE;
	imp_put_str(&doc->rec, name);
	imp_put_str(&doc->rec, output);
	imp_put_u64(&doc->rec, (uint64_t)deleted);
	mem_grow(st->hdcas, &st->hdcas_cap, st->nhdcas + 1);
	st->hdcas[st->nhdcas++] = hdca;
	if (name.n > 0 && imp_name_plan(st, name, err) == -1)
		return (-1);
	return (imp_keep(doc, SPOOL_HDCAS, err));
}

/* What the object turned out to be. */
static int
finish_node(struct reader *r, struct node *node, struct err *err)
{
	struct imp_doc *doc = r->doc;

	imp_met(doc->st, node->fields, "populated_state_message", IMP_21_09);
	imp_met(doc->st, node->fields, "column_definitions", IMP_25_1);
	if (node->collection != IMP_NONE) {
		if (node->counted)
			return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
			    "both \"collection\" and \"elements\""));
		return (keep_hdca(r, node, err));
	}
	if (node->depth == 0 && jv_get(node->fields, "type") == NULL)
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "the key \"collection\" is missing"));
	if (node->number == IMP_NONE)
		node->number = doc->st->ncollections++;
	return (keep_collection(r, node, err));
}

/* Recursion is bounded by opt->collection_depth. */
static int
read_node(struct reader *r, struct node *node, struct err *err)
{
	struct imp_doc *doc = r->doc;
	struct str key;
	int more;

	if ((node->fields = jv_new(doc->arena, JV_OBJECT)) == NULL)
		return (arena_over(doc->arena, err));
	if (begin(r, JR_OBJECT, "a collection", err) == -1)
		return (-1);
	while ((more = next_key(r, &key, err)) == 1) {
		int rc;

		if (str_is(key, "elements"))
			rc = read_elements(r, node, err);
		else if (str_is(key, "collection") && node->depth == 0)
			rc = read_child(r, node, &node->collection, err);
		else
			rc = read_field(r, node->fields, key, err);
		if (rc == -1)
			return (-1);
	}
	return (more == -1 ? -1 : finish_node(r, node, err));
}

static int
read_all(struct reader *r, struct err *err)
{
	struct imp_doc *doc = r->doc;
	enum jr_token token;
	struct str text;

	if (begin(r, JR_ARRAY, "the document", err) == -1)
		return (-1);
	for (;; doc->at.record++) {
		struct node node = { .number = IMP_NONE,
		    .collection = IMP_NONE };
		struct arena_mark mark = arena_save(doc->arena);

		if (jr_peek(doc->jr, &token, err) == -1)
			return (-1);
		if (token == JR_ARRAY_END)
			break;
		if (read_node(r, &node, err) == -1)
			return (-1);
		imp_map_fini(&r->tree);
		arena_rewind(doc->arena, mark);
	}
	if (jr_next(doc->jr, &token, &text, err) == -1)
		return (-1);
	return (jr_next(doc->jr, &token, &text, err));
}

int
imp_check_collections(struct store_staged *st, struct err *err)
{
	static const char name[] = "collections_attrs.txt";
	AUTO_CLOSE int fd = -1;
	AUTO_SOURCE struct source *source = NULL;
	struct imp_doc doc;
	struct reader r = { .doc = &doc };
	int found = imp_doc_open(st, name, &doc, &fd, &source, err);

	if (found != 1)
		return (found);

	int rc = read_all(&r, err);

	if (rc == -1 && err->member[0] == '\0')
		(void)err_member(err, "%s", name);
	imp_map_fini(&r.tree);
	imp_doc_close(&doc);
	return (rc);
}
