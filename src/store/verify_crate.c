/*
 * verify_crate: RO-Crate 1.1 at the required level: the root has a name, a
 * description, a licence and a date; what is called a file is in the archive;
 * what the root has as parts is described. Galaxy never reads the description,
 * so nothing here is a fault of the archive.
 */
#include <unistd.h>

#include "base/err.h"
#include "base/hex.h"
#include "base/own.h"
#include "store/verify_priv.h"

#define GRAPH_MEMORY ((uint64_t)256 << 20)

struct crate {
	struct verify *v;
	struct jr *jr;
	struct arena *arena;
	struct imp_map ids;	/* of all entities */
};
typedef void entity_visit(struct crate *, const struct jv *);

/* Every entity of "@graph", one at a time. */
static int
graph(struct crate *c, entity_visit *visit, struct err *err)
{
	enum jr_token token;
	struct str text;

	if (jr_next(c->jr, &token, &text, err) == -1)
		return (-1);
	for (;;) {
		if (jr_next(c->jr, &token, &text, err) == -1)
			return (-1);
		if (token != JR_KEY)
			return (0);
		if (str_is(text, "@graph"))
			break;
		if (jr_skip(c->jr, err) == -1)
			return (-1);
	}
	if (jr_next(c->jr, &token, &text, err) == -1)
		return (-1);
	while (token == JR_ARRAY) {
		struct arena_mark mark = arena_save(c->arena);
		enum jr_token next;
		struct jv *entity;

		if (jr_peek(c->jr, &next, err) == -1)
			return (-1);
		if (next == JR_ARRAY_END)
			break;
		if (jr_value(c->jr, c->arena, &entity, err) == -1)
			return (-1);
		visit(c, entity);
		arena_rewind(c->arena, mark);
	}
	return (0);
}

static int
read_graph(struct crate *c, entity_visit *visit, struct err *err)
{
	AUTO_SOURCE struct source *source = source_fd(c->v->crate_fd);
	AUTO_JR struct jr *jr = NULL;

	if (lseek(c->v->crate_fd, 0, SEEK_SET) == -1)
		return (err_sys(err, "seek"));
	jr = jr_new(source, "ro-crate-metadata.json", &c->v->opt->json);
	c->jr = jr;
	return (graph(c, visit, err));
}

static struct str
id_of(const struct jv *entity)
{
	struct str id = STR_NONE;

	(void)jv_string(jv_get(entity, "@id"), &id);
	return (id);
}

static bool
is_type(const struct jv *entity, const char *name)
{
	const struct jv *type = jv_get(entity, "@type");

	if (type != NULL && type->type == JV_STRING)
		return (str_is(type->text, name));
	JV_EACH(one, type)
		if (str_is(one->text, name))
			return (true);
	return (false);
}

/* "%2C" and its kin, as a path. */
static void
unescape(struct str s, struct sb *out)
{
	for (size_t i = 0; i < s.n; i++) {
		int c = s.p[i] == '%' ? hex_byte(str_from(s, i + 1)) : -1;

		sb_addc(out, c == -1 ? s.p[i] : (char)c);
		i += c == -1 ? 0 : 2;
	}
}

static bool
is_there(struct crate *c, struct str id)
{
	AUTO_SB struct sb path = SB_EMPTY(id.n + 1);
	uint64_t ordinal;

	unescape(str_starts(id, STR("./")) ? str_from(id, 2) : id, &path);
	/* Galaxy writes names with a "%" as they are. */
	return (imp_member(c->v->st, sb_str(&path), &ordinal) ||
	    imp_member(c->v->st, id, &ordinal));
}

static bool
is_elsewhere(struct str id)
{
	size_t colon = str_find(id, ':');

	return (str_starts(id, STR("#")) || (colon != SIZE_MAX &&
	    str_starts(str_from(id, colon), STR("://"))));
}

static void
collect(struct crate *c, const struct jv *entity)
{
	struct str id = id_of(entity);

	imp_map_put(&c->ids, id, 1);
	if (is_type(entity, "File") && !is_elsewhere(id) && !is_there(c, id))
		verify_note(c->v, VERIFY_CRATE_DANGLING, id);
}

static bool
is_said(const struct jv *v)
{
	return (v != NULL && v->type != JV_NULL &&
	    (v->type != JV_STRING || v->text.n > 0));
}

static void
check_root(struct crate *c, const struct jv *entity)
{
	static const char *const asked[] = { "name", "description", "license",
		"datePublished" };

	if (!str_is(id_of(entity), "./"))
		return;
	for (size_t i = 0; i < NELEMS(asked); i++)
		if (!is_said(jv_get(entity, asked[i])))
			verify_note(c->v, VERIFY_CRATE_INCOMPLETE,
			    str_of(asked[i]));
	JV_EACH(part, jv_get(entity, "hasPart")) {
		struct str id = id_of(part);
		uint64_t known;

		if (!imp_map_get(&c->ids, id, &known))
			verify_note(c->v, VERIFY_CRATE_DANGLING, id);
	}
}

int
verify_crate(struct verify *v, struct err *err)
{
	AUTO_ARENA struct arena *arena = arena_new(GRAPH_MEMORY);
	struct crate c = { .v = v, .arena = arena };
	int rc;

	if (v->crate_fd == -1)
		return (0);
	rc = read_graph(&c, collect, err);
	if (rc == 0)
		rc = read_graph(&c, check_root, err);
	imp_map_fini(&c.ids);
	if (rc == -1)
		(void)err_member(err, "ro-crate-metadata.json");
	return (rc);
}
