/*
 * args: the arguments of tasks as JSON.
 */
#include "jobs/args.h"

#include "base/err.h"
#include "base/jr.h"
#include "base/jw.h"

#define ARGS_ARENA ((uint64_t)1 << 20)

static void
finish(struct jw *jw, struct sb *sb)
{
	struct err err;

	jw_object_end(jw);
	if (jw_finish(jw, &err) == -1)
		sb->over = true;
}

static int
parse(struct str text, struct arena *a, struct jv **ret, struct err *err)
{
	if (jv_parse(text, &jr_limits_default, a, ret, err) == -1)
		return (err_in(err, "the arguments of the task"));
	return (0);
}

/* Absent is false: a later version may add members. */
static bool
flag(const struct jv *v, const char *key)
{
	bool value = false;

	(void)jv_bool(jv_get(v, key), &value);
	return (value);
}

void
args_put_export(struct sb *sb, const struct export_args *args)
{
	AUTO_SINK struct sink *sink = sink_sb(sb);
	AUTO_JW struct jw *jw = jw_new(sink, JW_PYTHON);

	jw_object(jw);
	jw_kbool(jw, "local", args->local);
	jw_kbool(jw, "replace", args->replace);
	jw_kbool(jw, "reuse", args->reuse);
	finish(jw, sb);
}

int
args_get_export(struct str text, struct arena *a, struct export_args *ret,
    struct err *err)
{
	struct jv *v;

	if (parse(text, a, &v, err) == -1)
		return (-1);
	*ret = (struct export_args){
		.local = flag(v, "local"),
		.replace = flag(v, "replace"),
		.reuse = flag(v, "reuse"),
	};
	return (0);
}

void
args_put_import(struct sb *sb, const struct import_args *args)
{
	AUTO_SINK struct sink *sink = sink_sb(sb);
	AUTO_JW struct jw *jw = jw_new(sink, JW_PYTHON);

	jw_object(jw);
	jw_kstr(jw, "uri", args->uri);
	jw_kstr(jw, "archive", args->archive);
	jw_kbool(jw, "local", args->local);
	jw_kint(jw, "into", args->into);
	jw_kbool(jw, "dry_run", args->dry_run);
	jw_kint(jw, "discarded", args->discarded);
	jw_kbool(jw, "marked", args->marked);
	jw_kbool(jw, "consume", args->consume);
	finish(jw, sb);
}

int
args_get_import(struct str text, struct arena *a, struct import_args *ret,
    struct err *err)
{
	struct jv *v;
	struct import_args args = { 0 };

	if (parse(text, a, &v, err) == -1)
		return (-1);
	if (!jv_string(jv_get(v, "uri"), &args.uri) ||
	    !jv_string(jv_get(v, "archive"), &args.archive) ||
	    !jv_int(jv_get(v, "into"), &args.into))
		return (err_set(err, ERR_INTERNAL, "the arguments of an "
		    "import lack a member"));
	args.local = flag(v, "local");
	args.dry_run = flag(v, "dry_run");
	args.marked = flag(v, "marked");
	args.consume = flag(v, "consume");
	(void)jv_int(jv_get(v, "discarded"), &args.discarded);
	args.uri = arena_str(a, args.uri);
	if (args.uri.p == NULL)
		return (arena_over(a, err));
	*ret = args;
	return (0);
}

bool
args_are_local(struct str text)
{
	AUTO_ARENA struct arena *a = arena_new(ARGS_ARENA);
	struct err err;
	struct jv *v;

	return (parse(text, a, &v, &err) == 0 && flag(v, "local"));
}
