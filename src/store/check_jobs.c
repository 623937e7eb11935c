/*
 * check_jobs: jobs_attrs.txt. Into SPOOL_JOBS go, in the order of the jobs:
 * tool_id, tool_version, galaxy_version, state, info, command_line,
 * job_messages, job_stdout, job_stderr, tool_stdout, tool_stderr, exit_code
 * (0: NULL, else 1 + the 32 bits), traceback, object_store_id,
 * object_store_id_overrides, tool_state, create_time, update_time; the
 * parameters as (1, name, value) ... 0; the links as (1 + enum imp_link,
 * number, name) ... 0.
 */
#include <stdio.h>

#include "base/clock.h"
#include "base/err.h"
#include "store/check_priv.h"

static int
text(struct imp_doc *doc, const struct jv *job, const char *key,
    unsigned flags, uint32_t points, struct err *err)
{
	struct str value;

	if (imp_text(doc, job, key, flags, points, &value, err) == -1)
		return (-1);
	imp_put_str(&doc->rec, value);
	return (0);
}

/* A job that was not over never will be. */
static struct str
final_state(struct str state)
{
	return (str_is(state, "ok") || str_is(state, "error") ||
	    str_is(state, "deleted") ? state : STR("error"));
}

static int
put_tool(struct imp_doc *doc, const struct jv *job, struct str *ret_state,
    struct err *err)
{
	struct str version, state;

	if (text(doc, job, "tool_id", IMP_REQUIRED | IMP_NO_NUL, 255,
	    err) == -1 ||
	    imp_text(doc, job, "tool_version", IMP_REQUIRED | IMP_NO_NUL,
	    IMP_TEXT, &version, err) == -1)
		return (-1);
	imp_put_str(&doc->rec, version.p == NULL ? STR("1.0.0") : version);
	if (text(doc, job, "galaxy_version", IMP_NO_NUL, 64, err) == -1 ||
	    imp_text(doc, job, "state", IMP_NO_NUL, IMP_TEXT, &state,
	    err) == -1)
		return (-1);
	*ret_state = final_state(state);
	imp_put_str(&doc->rec, *ret_state);
	return (text(doc, job, "info", IMP_CUT, 255, err));
}

/* The streams; a legacy job has one pair, and no command line. */
static int
put_output(struct imp_doc *doc, const struct jv *job, struct err *err)
{
	bool legacy = doc->st->plan.layout == LAYOUT_LEGACY;
	bool old = jv_get(job, "stdout") != NULL;

	if (legacy)
		imp_put_str(&doc->rec, STR_NONE);
	else if (text(doc, job, "command_line", 0, IMP_TEXT, err) == -1)
		return (-1);
	if (imp_put_json(doc, jv_get(job, "job_messages"), true, err) == -1 ||
	    text(doc, job, "job_stdout", 0, IMP_TEXT, err) == -1 ||
	    text(doc, job, "job_stderr", 0, IMP_TEXT, err) == -1 ||
	    text(doc, job, old ? "stdout" : "tool_stdout", 0, IMP_TEXT,
	    err) == -1 ||
	    text(doc, job, old ? "stderr" : "tool_stderr", 0, IMP_TEXT,
	    err) == -1)
		return (-1);
	return (0);
}

static int
put_exit_code(struct imp_doc *doc, const struct jv *job, struct err *err)
{
	int64_t code;
	bool there;

	if (imp_int(doc, job, "exit_code", &there, &code, err) == -1)
		return (-1);
	if (code < INT32_MIN || code > INT32_MAX)
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "\"exit_code\" is beyond 32 bits"));
	imp_put_u64(&doc->rec, there ? (uint64_t)(uint32_t)code + 1 : 0);
	return (0);
}

/* The archive's time, or that of the import when it has none (row 22b). */
static void
put_time(struct imp_doc *doc, const struct jv *job, const char *key)
{
	struct str time;
	usec_t at;

	if (!jv_string(jv_get(job, key), &time) || !clock_parse(time, &at) ||
	    at < 0)
		at = clock_now();
	imp_put_u64(&doc->rec, (uint64_t)at);
}

bool
imp_find(const struct store_staged *st, enum imp_class class, struct str key,
    uint64_t *ret)
{
	return (key.p != NULL && (imp_map_get(&st->keys[class], key, ret) ||
	    imp_map_get(&st->outside[class], key, ret)));
}

/* The number of what a parameter names, as imp_expand() finds it again. */
static int
write_reference(struct imp_doc *doc, enum imp_class class,
    const struct jv *id, struct err *err)
{
	struct str key;
	uint64_t number;
	char mark[32];
	int n;

	if (imp_key_of(doc, id, "id", &key, err) == -1)
		return (-1);
	if (!imp_find(doc->st, class, key, &number)) {
		jw_null(doc->jw);
		return (0);
	}
	n = snprintf(mark, sizeof(mark), "\1%d %llu\1", class,
	    (unsigned long long)number);
	jw_raw(doc->jw, (struct str){ mark, (size_t)n });
	return (0);
}

static bool
src_class(const struct jv *v, enum imp_class *ret)
{
	struct str src;

	if (!jv_string(jv_get(v, "src"), &src))
		return (false);
	*ret = str_is(src, "hda") ? IMP_HDA : str_is(src, "hdca") ? IMP_HDCA :
	    str_is(src, "dce") ? IMP_DCE : IMP_CLASSES;
	return (*ret != IMP_CLASSES);
}

static int write_value(struct imp_doc *, const struct jv *, struct err *);

static int
write_object(struct imp_doc *doc, const struct jv *v, struct err *err)
{
	bool legacy = doc->st->plan.layout == LAYOUT_LEGACY;
	enum imp_class class;
	bool points = !legacy && src_class(v, &class);

	jw_object(doc->jw);
	if (legacy && jv_get(v, "__HistoryDatasetAssociation__") != NULL) {
		jw_kcstr(doc->jw, "src", "hda");
		jw_key(doc->jw, "id");
		if (write_reference(doc, IMP_HDA, jv_get(v, "hid"),
		    err) == -1)
			return (-1);
		jw_object_end(doc->jw);
		return (0);
	}
	JV_EACH(item, v) {
		jw_key_str(doc->jw, item->key);
		if (points && str_is(item->key, "id") ?
		    write_reference(doc, class, item, err) == -1 :
		    write_value(doc, item, err) == -1)
			return (-1);
	}
	jw_object_end(doc->jw);
	return (0);
}

/* Recursion is bounded by the depth of the JSON that was read. */
static int
write_value(struct imp_doc *doc, const struct jv *v, struct err *err)
{
	if (v->type == JV_OBJECT)
		return (write_object(doc, v, err));
	if (v->type != JV_ARRAY) {
		jw_value(doc->jw, v);
		return (0);
	}
	jw_array(doc->jw);
	JV_EACH(item, v) {
		if (write_value(doc, item, err) == -1)
			return (-1);
	}
	jw_array_end(doc->jw);
	return (0);
}

static int
check_name(struct imp_doc *doc, struct str name, const char *what,
    struct err *err)
{
	if (memchr(name.p, '\0', name.n) != NULL)
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "a name in \"%s\" holds a NUL character", what));
	if (name.n > 255 && str_points(name) > 255)
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "a name in \"%s\" is longer than 255 characters", what));
	return (0);
}

static int
put_params(struct imp_doc *doc, const struct jv *job, struct err *err)
{
	const struct jv *params;
	struct str value;

	if (imp_typed(doc, job, "params", JV_OBJECT, IMP_NOT_NULL, &params,
	    err) == -1)
		return (-1);
	JV_EACH(item, params) {
		if (check_name(doc, item->key, "params", err) == -1)
			return (-1);
		sb_clear(&doc->json);
		if (write_value(doc, item, err) == -1 ||
		    jw_finish(doc->jw, err) == -1 ||
		    sb_finish(&doc->json, &value, err) == -1)
			return (-1);
		doc->st->rows++;
		imp_put_u64(&doc->rec, 1);
		imp_put_str(&doc->rec, item->key);
		imp_put_str(&doc->rec, value);
	}
	imp_put_u64(&doc->rec, 0);
	return (0);
}

static void
put_link(struct imp_doc *doc, enum imp_link link, uint64_t number,
    struct str name)
{
	doc->st->rows++;
	imp_put_u64(&doc->rec, 1 + (uint64_t)link);
	imp_put_u64(&doc->rec, number);
	imp_put_str(&doc->rec, name);
}

/* What the job made: the first job that says so is the creator. In archives
 * without states the job's is that of its outputs. */
static void
note_output(struct store_staged *st, enum imp_link link, uint64_t number,
    struct str state)
{
	if (link == LINK_OUT_HDA) {
		const struct imp_hda *hda = &st->hdas[number];
		struct imp_dataset *d = &st->datasets[hda->dataset];

		if (d->job == IMP_NONE)
			d->job = st->njobs;
		if (!hda->stated && d->member != IMP_NONE &&
		    !str_is(state, "ok"))
			d->state = IMP_ERROR;
	} else if (link == LINK_OUT_HDCA &&
	    st->hdcas[number].job == IMP_NONE)
		st->hdcas[number].job = st->njobs;
}

static int
put_mapping(struct imp_doc *doc, const struct jv *job, const char *name,
    enum imp_link link, struct str state, struct err *err)
{
	const struct jv *mapping;
	struct str key;
	uint64_t number;

	if (imp_typed(doc, job, name, JV_OBJECT, 0, &mapping, err) == -1)
		return (-1);
	JV_EACH(list, mapping) {
		if (!jv_is_null(list) && list->type != JV_ARRAY)
			return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
			    "\"%s\" maps to %s instead of a list", name,
			    jv_type_name(list->type)));
		if (check_name(doc, list->key, name, err) == -1)
			return (-1);
		JV_EACH(item, list) {
			if (imp_key_of(doc, item, name, &key, err) == -1)
				return (-1);
			if (!imp_find(doc->st, imp_link_class(link), key,
			    &number))
				continue;
			put_link(doc, link, number, list->key);
			note_output(doc->st, link, number, state);
		}
	}
	return (0);
}

enum imp_class
imp_link_class(enum imp_link link)
{
	static const enum imp_class classes[LINKS] = {
		[LINK_IN_HDA] = IMP_HDA, [LINK_IN_HDCA] = IMP_HDCA,
		[LINK_IN_DCE] = IMP_DCE, [LINK_OUT_HDA] = IMP_HDA,
		[LINK_OUT_HDCA] = IMP_HDCA, [LINK_OUT_DC] = IMP_DC,
	};

	return (classes[link]);
}

static int
put_links(struct imp_doc *doc, const struct jv *job, struct str state,
    struct err *err)
{
	static const char *const names[LINKS] = {
		[LINK_IN_HDA] = "input_dataset_mapping",
		[LINK_IN_HDCA] = "input_dataset_collection_mapping",
		[LINK_IN_DCE] = "input_dataset_collection_element_mapping",
		[LINK_OUT_HDA] = "output_dataset_mapping",
		[LINK_OUT_HDCA] = "output_dataset_collection_mapping",
		[LINK_OUT_DC] = "implicit_output_dataset_collection_mapping",
	};

	for (int i = 0; i < LINKS; i++) {
		if (put_mapping(doc, job, names[i], (enum imp_link)i, state,
		    err) == -1)
			return (-1);
	}
	return (0);
}

/* Before 19.05: hids. The name of an output is that of its dataset, which the
 * database fills in for NULL. */
static int
put_legacy_links(struct imp_doc *doc, const struct jv *job, struct str state,
    struct err *err)
{
	const struct jv *inputs, *outputs;
	struct str key;
	uint64_t number;

	if (imp_typed(doc, job, "input_mapping", JV_OBJECT, 0, &inputs,
	    err) == -1 ||
	    imp_typed(doc, job, "output_datasets", JV_ARRAY, IMP_NOT_NULL,
	    &outputs, err) == -1)
		return (-1);
	JV_EACH(item, inputs) {
		if (check_name(doc, item->key, "input_mapping", err) == -1 ||
		    imp_key_of(doc, item, "input_mapping", &key, err) == -1)
			return (-1);
		if (imp_find(doc->st, IMP_HDA, key, &number))
			put_link(doc, LINK_IN_HDA, number, item->key);
	}
	JV_EACH(item, outputs) {
		if (imp_key_of(doc, item, "output_datasets", &key, err) == -1)
			return (-1);
		if (!imp_find(doc->st, IMP_HDA, key, &number))
			continue;
		put_link(doc, LINK_OUT_HDA, number, STR_NONE);
		note_output(doc->st, LINK_OUT_HDA, number, state);
	}
	return (0);
}

static int
register_job(struct imp_doc *doc, const struct jv *job, struct err *err)
{
	struct store_staged *st = doc->st;
	struct str key;
	uint64_t old;

	if (jv_get(job, "id") != NULL)
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "the key \"id\" is not allowed"));
	if (imp_key(doc, job, "encoded_id", &key, err) == -1)
		return (-1);
	if (key.p != NULL &&
	    !imp_map_add(&st->keys[IMP_JOB], key, st->njobs, &old))
		return (imp_bad(&doc->at, err, ERR_DUPLICATE,
		    "\"encoded_id\" is that of record %llu too",
		    (unsigned long long)old));
	imp_met(st, job, "input_dataset_collection_element_mapping",
	    IMP_20_09);
	imp_met(st, job, "job_messages", IMP_22_01);
	imp_met(st, job, "object_store_id", IMP_25_1);
	imp_met(st, job, "tool_state", IMP_26_1);
	return (0);
}

static int
take_job(struct imp_doc *doc, const struct jv *job, struct err *err)
{
	bool legacy = doc->st->plan.layout == LAYOUT_LEGACY;
	struct str state;

	if (register_job(doc, job, err) == -1 ||
	    put_tool(doc, job, &state, err) == -1 ||
	    put_output(doc, job, err) == -1 ||
	    put_exit_code(doc, job, err) == -1 ||
	    text(doc, job, "traceback", 0, IMP_TEXT, err) == -1 ||
	    text(doc, job, "object_store_id", IMP_CUT, 255, err) == -1 ||
	    imp_put_json(doc, jv_get(job, "object_store_id_overrides"), true,
	    err) == -1 ||
	    imp_put_json(doc, jv_get(job, "tool_state"), false, err) == -1)
		return (-1);
	put_time(doc, job, "create_time");
	put_time(doc, job, "update_time");
	if (put_params(doc, job, err) == -1 ||
	    (legacy ? put_legacy_links(doc, job, state, err) :
	    put_links(doc, job, state, err)) == -1)
		return (-1);
	imp_put_u64(&doc->rec, 0);
	doc->st->njobs++;
	doc->st->rows += 2;	/* its states */
	return (imp_keep(doc, SPOOL_JOBS, err));
}

int
imp_check_jobs(struct store_staged *st, struct err *err)
{
	return (imp_each(st, "jobs_attrs.txt", take_job, err) == -1 ? -1 : 0);
}
