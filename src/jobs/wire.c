/*
 * wire: frames as JSON, written and read by the same program.
 */
#include "jobs/wire.h"

#include <stdio.h>

#include "base/err.h"
#include "base/jr.h"
#include "base/jw.h"

#define FRAME_ARENA ((uint64_t)4 << 20)

/* A JSON object of the caller's members into the sb. */
static struct jw *
object_open(struct sink *sink)
{
	struct jw *jw = jw_new(sink, JW_COMPACT);

	jw_object(jw);
	return (jw);
}

static void
object_close(struct jw *jw, struct sb *sb)
{
	struct err err;

	jw_object_end(jw);
	if (jw_finish(jw, &err) == -1)
		sb->over = true;
}

void
wire_put_hello(struct sb *sb, const struct wire_hello *h)
{
	AUTO_SINK struct sink *sink = sink_sb(sb);
	AUTO_JW struct jw *jw = object_open(sink);
	char uuid[UUID_DASHED];

	uuid_dashed(&h->task, uuid);
	jw_kstr(jw, "data", h->data);
	jw_kcstr(jw, "task", uuid);
	jw_kcstr(jw, "token", h->token);
	jw_kbool(jw, "local", h->local);
	object_close(jw, sb);
}

static int
malformed(struct err *err)
{
	return (err_set(err, ERR_INTERNAL, "a frame between the two sides of "
	    "a task cannot be read"));
}

int
wire_get_hello(struct str text, struct arena *a, struct wire_hello *ret,
    struct err *err)
{
	struct jv *v;
	struct str task, token;
	struct wire_hello h = { 0 };

	if (jv_parse(text, &jr_limits_default, a, &v, err) == -1)
		return (-1);
	if (!jv_string(jv_get(v, "task"), &task) ||
	    !uuid_parse(task, &h.task) ||
	    !jv_string(jv_get(v, "token"), &token) ||
	    token.n >= sizeof(h.token) ||
	    !jv_string(jv_get(v, "data"), &h.data) ||
	    !jv_bool(jv_get(v, "local"), &h.local))
		return (malformed(err));
	memcpy(h.token, token.p, token.n);
	*ret = h;
	return (0);
}

void
wire_put_progress(struct sb *sb, const struct progress *p)
{
	sb_addf(sb, "[%d,%llu,%llu,%llu,%llu]", atomic_load(&p->phase),
	    (unsigned long long)atomic_load(&p->items_done),
	    (unsigned long long)atomic_load(&p->items_total),
	    (unsigned long long)atomic_load(&p->bytes_done),
	    (unsigned long long)atomic_load(&p->bytes_total));
}

int
wire_get_progress(struct str text, struct progress *ret, struct err *err)
{
	struct str rest, item;
	uint64_t n[5];

	if (!str_starts(text, STR("[")) || !str_ends(text, STR("]")))
		return (malformed(err));
	rest = str_head(str_from(text, 1), text.n - 2);
	for (size_t i = 0; i < NELEMS(n); i++) {
		if (!str_cut(&rest, ',', &item) ||
		    !str_to_u64(item, UINT64_MAX, &n[i]))
			return (malformed(err));
	}
	if (n[0] >= PHASES)
		return (malformed(err));
	atomic_store(&ret->phase, (int)n[0]);
	atomic_store(&ret->items_done, n[1]);
	atomic_store(&ret->items_total, n[2]);
	atomic_store(&ret->bytes_done, n[3]);
	atomic_store(&ret->bytes_total, n[4]);
	return (0);
}

bool
wire_same_progress(const struct progress *a, const struct progress *b)
{
	return (atomic_load(&a->phase) == atomic_load(&b->phase) &&
	    atomic_load(&a->items_done) == atomic_load(&b->items_done) &&
	    atomic_load(&a->items_total) == atomic_load(&b->items_total) &&
	    atomic_load(&a->bytes_done) == atomic_load(&b->bytes_done) &&
	    atomic_load(&a->bytes_total) == atomic_load(&b->bytes_total));
}

void
wire_put_error(struct sb *sb, const struct err *e)
{
	AUTO_SINK struct sink *sink = sink_sb(sb);
	AUTO_JW struct jw *jw = object_open(sink);

	jw_kcstr(jw, "code", err_name(e->code));
	jw_kcstr(jw, "message", e->msg);
	jw_kcstr(jw, "hint", e->hint);
	jw_kcstr(jw, "member", e->member);
	object_close(jw, sb);
}

static void
copy_text(const struct jv *v, const char *key, char *to, size_t size)
{
	struct str text = STR_NONE;

	(void)jv_string(jv_get(v, key), &text);
	(void)snprintf(to, size, "%.*s", STR_ARG(text));
}

int
wire_get_error(struct str text, struct err *ret, struct err *err)
{
	AUTO_ARENA struct arena *a = arena_new(FRAME_ARENA);
	char code[64];
	struct jv *v;

	if (jv_parse(text, &jr_limits_default, a, &v, err) == -1)
		return (-1);
	*ret = (struct err){ 0 };
	copy_text(v, "code", code, sizeof(code));
	copy_text(v, "message", ret->msg, sizeof(ret->msg));
	copy_text(v, "hint", ret->hint, sizeof(ret->hint));
	copy_text(v, "member", ret->member, sizeof(ret->member));
	ret->code = err_code_named(code);
	return (ret->code == ERR_NONE ? malformed(err) : 0);
}
