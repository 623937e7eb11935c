/*
 * check_links: implicit conversions, implicit collection jobs, and what is not
 * imported: invocations with their workflows, libraries. Spools:
 *
 *	CONVERSIONS	type, HDA + 1, parent HDA + 1 (0: NULL)
 *	ICJS		populated_state, number of jobs, job + 1 each (0: NULL)
 */
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "store/check_priv.h"

/* The HDA of a link, plus 1; 0 for none. */
static int
conversion_end(struct imp_doc *doc, const struct jv *record, const char *name,
    bool must, uint64_t *ret, struct err *err)
{
	struct str key;
	uint64_t number;

	*ret = 0;
	if (imp_key(doc, record, name, &key, err) == -1)
		return (-1);
	if (key.p == NULL)
		return (0);
	if (imp_map_get(&doc->st->keys[IMP_HDA], key, &number))
		*ret = number + 1;
	else if (must)
		return (imp_bad(&doc->at, err, ERR_BAD_REFERENCE,
		    "\"%s\" names a dataset that is not in the archive",
		    name));
	return (0);
}

static int
take_conversion(struct imp_doc *doc, const struct jv *record, struct err *err)
{
	struct store_staged *st = doc->st;
	struct str type;
	uint64_t child, parent;

	if (imp_text(doc, record, "file_type", IMP_REQUIRED | IMP_CUT, 255,
	    &type, err) == -1 ||
	    conversion_end(doc, record, "hda", true, &child, err) == -1 ||
	    conversion_end(doc, record, "parent_hda", false, &parent,
	    err) == -1)
		return (-1);
	if (child == 0 && parent == 0)
		return (0);	/* of libraries: nothing is tied */
	if (child != 0 && child == parent)
		return (imp_bad(&doc->at, err, ERR_CYCLE,
		    "a dataset is converted from itself"));
	if (child != 0 && parent != 0) {
		st->hdas[child - 1].converted_from = (uint32_t)(parent - 1);
		st->hdas[child - 1].hid_from = IMP_HID_PARENT;
	}
	imp_put_str(&doc->rec, type);
	imp_put_u64(&doc->rec, child);
	imp_put_u64(&doc->rec, parent);
	return (imp_keep(doc, SPOOL_CONVERSIONS, err));
}

int
imp_check_conversions(struct store_staged *st, struct err *err)
{
	static const char name[] = "implicit_dataset_conversions.txt";
	uint32_t *parent;
	int rc = imp_each(st, name, take_conversion, err);

	if (rc != 1)
		return (rc);
	if (st->release < IMP_23_2)
		st->release = IMP_23_2;
	parent = mem_new_array(st->nhdas + 1, uint32_t);
	for (size_t i = 0; i < st->nhdas; i++)
		parent[i] = st->hdas[i].converted_from;
	rc = imp_refuse_circle(parent, st->nhdas, name,
	    "datasets are converted from each other", err);
	free(parent);
	return (rc);
}

static int
take_icj(struct imp_doc *doc, const struct jv *record, struct err *err)
{
	struct store_staged *st = doc->st;
	const struct jv *jobs;
	struct str state, key;
	uint64_t old;

	if (imp_text(doc, record, "populated_state",
	    IMP_NOT_NULL | IMP_NO_NUL, IMP_TEXT, &state, err) == -1 ||
	    imp_typed(doc, record, "jobs", JV_ARRAY, IMP_NOT_NULL, &jobs,
	    err) == -1 ||
	    imp_key(doc, record, "encoded_id", &key, err) == -1)
		return (-1);
	if (key.p == NULL)
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "the key \"encoded_id\" is missing"));
	if (!imp_map_add(&st->keys[IMP_ICJ], key, st->nicjs, &old))
		return (imp_bad(&doc->at, err, ERR_DUPLICATE,
		    "\"encoded_id\" is that of record %llu too",
		    (unsigned long long)old));
	imp_put_str(&doc->rec, str_is(state, "ok") ? state : STR("failed"));
	imp_put_u64(&doc->rec, jobs->count);
	JV_EACH(item, jobs) {
		if (imp_key_of(doc, item, "jobs", &key, err) == -1)
			return (-1);
		imp_put_u64(&doc->rec, key.p != NULL &&
		    imp_map_get(&st->keys[IMP_JOB], key, &old) ? old + 1 : 0);
	}
	st->nicjs++;
	return (imp_keep(doc, SPOOL_ICJS, err));
}

int
imp_check_icjs(struct store_staged *st, struct err *err)
{
	return (imp_each(st, "implicit_collection_jobs_attrs.txt", take_icj,
	    err) == -1 ? -1 : 0);
}

static struct str
name_of(const struct jv *record, const char *key)
{
	struct str name = STR_NONE;

	(void)jv_string(jv_get(record, key), &name);
	return (name);
}

static int
pass_invocation(struct imp_doc *doc, const struct jv *record, struct err *err)
{
	return (imp_leave_out(doc->st, "invocation",
	    name_of(record, "encoded_id"),
	    "workflow invocations are not imported", err));
}

static int
pass_library(struct imp_doc *doc, const struct jv *record, struct err *err)
{
	return (imp_leave_out(doc->st, "library", name_of(record, "name"),
	    "libraries are not imported", err));
}

/* A workflow is one file that an importer reads and some that it does not. */
static int
pass_workflows(struct store_staged *st, struct err *err)
{
	struct imp_name name;
	size_t root = strlen(st->root);
	int more;

	if (spool_rewind(st->spools[SPOOL_NAMES], err) == -1)
		return (-1);
	while ((more = imp_name_next(st, &name, err)) == 1) {
		struct str path = str_from(name.name, root);

		if (str_starts(name.name, str_of(st->root)) &&
		    str_starts(path, STR("workflows/")) &&
		    str_ends(path, STR(".gxwf.yml")) &&
		    imp_leave_out(st, "workflow", path,
		    "workflows are not imported", err) == -1)
			return (-1);
	}
	return (more);
}

int
imp_check_rest(struct store_staged *st, struct err *err)
{
	int found = imp_each(st, "invocation_attrs.txt", pass_invocation, err);

	if (found == 1 && st->release < IMP_22_05)
		st->release = IMP_22_05;
	if (found == -1 ||
	    imp_each(st, "libraries_attrs.txt", pass_library, err) == -1 ||
	    imp_each(st, "library_folders_attrs.txt", pass_library,
	    err) == -1)
		return (-1);
	return (pass_workflows(st, err));
}
