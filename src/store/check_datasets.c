/*
 * check_datasets: datasets_attrs.txt and its provenance. A record becomes an
 * HDA and, unless another names the same file, a dataset. Into SPOOL_HDAS go,
 * in the order of the HDAs: name, info, blurb, peek, designation, extension,
 * metadata, metadata_deferred, annotation, visible (2: NULL), the HDA's own
 * state; the tags; and of the first HDA of a dataset its file_metadata.
 */
#include "base/err.h"
#include "base/fs.h"
#include "base/mem.h"
#include "store/check_priv.h"

#define PROVENANCE "datasets_attrs.txt.provenance"
#define DATASETS STR("datasets/")

/* What the record says about bytes and state. */
struct bytes {
	struct str extra;	/* path of the extra files or NULL */
	uint64_t member;	/* ordinal or IMP_NONE */
	enum imp_state state;
	bool failed_metadata;
	const char *was;	/* the state before it was made terminal */
};

static int
bad_path(struct imp_doc *doc, const char *key, struct str path,
    const char *why, struct err *err)
{
	return (imp_bad(&doc->at, err, ERR_BAD_PATH, "\"%s\" %.*s %s", key,
	    STR_ARG(str_head(path, 160)), why));
}

/* A path of the archive that lies below datasets/; NULL for none. */
static int
take_path(struct imp_doc *doc, const struct jv *record, const char *key,
    struct str *ret, struct err *err)
{
	struct str path;

	if (imp_text(doc, record, key, IMP_NO_NUL, IMP_TEXT, &path,
	    err) == -1)
		return (-1);
	if (path.n == 0)
		path = STR_NONE;
	if (path.p != NULL && (!fs_path_is_clean(path) ||
	    !str_starts(path, DATASETS)))
		return (bad_path(doc, key, path,
		    "is not a clean path below datasets/", err));
	*ret = path;
	return (0);
}

/* In the provenance of a legacy archive stand paths of the old server: the
 * last part may be in the archive, else there are no bytes. */
static int
legacy_path(struct imp_doc *doc, const struct jv *record, struct str *ret,
    struct err *err)
{
	struct str path;
	size_t slash;
	const char *inside;

	if (imp_text(doc, record, "file_name", IMP_NO_NUL, IMP_TEXT, &path,
	    err) == -1)
		return (-1);
	*ret = STR_NONE;
	if (path.n == 0)
		return (0);
	slash = str_rfind(path, '/');
	if (slash != SIZE_MAX)
		path = str_from(path, slash + 1);
	inside = arena_printf(doc->arena, "datasets/%.*s", STR_ARG(path));
	if (inside == NULL)
		return (arena_over(doc->arena, err));
	if (fs_path_is_clean(str_of(inside)))
		*ret = str_of(inside);
	return (0);
}

static int
take_file(struct imp_doc *doc, const struct jv *record, uint64_t *ret,
    struct err *err)
{
	bool legacy = doc->st->plan.layout == LAYOUT_LEGACY &&
	    str_is(str_of(doc->at.doc), PROVENANCE);
	struct str path;
	int rc = legacy ? legacy_path(doc, record, &path, err) :
	    take_path(doc, record, "file_name", &path, err);

	*ret = IMP_NONE;
	if (rc == -1)
		return (-1);
	if (path.p == NULL || !imp_member(doc->st, path, ret)) {
		*ret = IMP_NONE;
		return (0);
	}
	if (imp_member_is(doc->st, *ret, IMP_DIR))
		return (bad_path(doc, "file_name", path, "is a directory",
		    err));
	return (0);
}

static int
take_extra(struct imp_doc *doc, const struct jv *record, struct str *ret,
    struct err *err)
{
	uint64_t ordinal;

	if (take_path(doc, record, "extra_files_path", ret, err) == -1)
		return (-1);
	if (ret->p != NULL && imp_member(doc->st, *ret, &ordinal) &&
	    !imp_member_is(doc->st, ordinal, IMP_DIR))
		return (bad_path(doc, "extra_files_path", *ret,
		    "is not a directory", err));
	return (0);
}

/* What is to be thrown away is not asked for. */
static int
take_file_and_extra(struct imp_doc *doc, const struct jv *record,
    struct bytes *b, struct err *err)
{
	if (take_extra(doc, record, &b->extra, err) == -1 ||
	    take_file(doc, record, &b->member, err) == -1)
		return (-1);
	if (doc->st->opt->discarded == DISCARDED_FORCE)
		b->member = IMP_NONE;
	return (0);
}

/* archive-import.md 6.4, with terminal states only. */
static int
take_bytes(struct imp_doc *doc, const struct jv *record, struct bytes *b,
    struct err *err)
{
	struct str state;

	*b = (struct bytes){ .member = IMP_NONE, .state = IMP_ERROR };
	if (imp_text(doc, record, "state", IMP_NO_NUL, 64, &state, err) == -1 ||
	    take_file_and_extra(doc, record, b, err) == -1)
		return (-1);
	if (state.p == NULL)
		state = STR("ok");
	if (str_is(state, "deferred") || b->member == IMP_NONE) {
		b->member = IMP_NONE;
		b->state = str_is(state, "deferred") ||
		    imp_has_source(record) ? IMP_DEFERRED : IMP_DISCARDED;
		return (0);
	}
	b->failed_metadata = str_is(state, "failed_metadata");
	if (b->failed_metadata)
		state = STR("ok");
	for (int i = 0; i < IMP_STATES; i++) {
		if (str_is(state, imp_state_name((enum imp_state)i))) {
			b->state = (enum imp_state)i;
			return (0);
		}
	}
	b->was = arena_printf(doc->arena, "%.*s", STR_ARG(state));
	return (b->was == NULL ? arena_over(doc->arena, err) : 0);
}

/* The dataset of the record: another's, when both name one file. */
static int
place_dataset(struct imp_doc *doc, const struct bytes *b, uint32_t *ret,
    bool *ret_first, struct err *err)
{
	struct store_staged *st = doc->st;
	uint64_t shared = st->ndatasets;
	struct imp_dataset *d;

	if (b->member != IMP_NONE) {
		const char *key = arena_printf(doc->arena, "%llu %d %.*s",
		    (unsigned long long)b->member, b->state,
		    STR_ARG(b->extra));

		if (key == NULL)
			return (arena_over(doc->arena, err));
		*ret_first = imp_map_add(&st->files, str_of(key), shared,
		    &shared);
	} else
		*ret_first = true;
	*ret = (uint32_t)shared;
	if (!*ret_first)
		return (0);
	mem_grow(st->datasets, &st->datasets_cap, st->ndatasets + 1);
	d = &st->datasets[st->ndatasets++];
	st->rows += 2;		/* with one permission */
	*d = (struct imp_dataset){ .member = (uint32_t)b->member,
	    .job = IMP_NONE, .state = (uint8_t)b->state, .deleted = true,
	    .purged = true };
	if (b->member != IMP_NONE) {
		d->size = imp_member_size(st, b->member);
		d->again = imp_member_is(st, b->member, IMP_USED);
		st->sizes[b->member] |= IMP_USED;
	}
	return (0);
}

/* Extra files belong to one dataset, and only beside a primary file. */
static int
place_extra(struct imp_doc *doc, const struct bytes *b, uint32_t dataset,
    struct err *err)
{
	uint64_t owner = b->member == IMP_NONE ? IMP_NONE : dataset, old;

	if (b->extra.p == NULL)
		return (0);
	if (!imp_map_add(&doc->st->extras, b->extra, owner, &old) &&
	    old != owner)
		return (bad_path(doc, "extra_files_path", b->extra,
		    "belongs to two datasets", err));
	return (0);
}

static int
put_texts(struct imp_doc *doc, const struct jv *record, const char *was,
    struct str *ret_name, struct str *ret_extension, struct err *err)
{
	struct str name, extension, text[4];
	static const char *const keys[] = { "info", "blurb", "peek",
		"designation" };

	if (imp_text(doc, record, "name", IMP_REQUIRED | IMP_CUT | IMP_NO_NUL,
	    255, &name, err) == -1 ||
	    imp_text(doc, record, "extension", IMP_REQUIRED | IMP_CUT |
	    IMP_NO_NUL, 64, &extension, err) == -1)
		return (-1);
	for (size_t i = 0; i < NELEMS(keys); i++) {
		if (imp_text(doc, record, keys[i], IMP_REQUIRED | IMP_CUT,
		    i == 2 ? IMP_TEXT : 255, &text[i], err) == -1)
			return (-1);
	}
	if (was != NULL) {
		const char *info = arena_printf(doc->arena,
		    "was %s when it was exported%s%.*s", was,
		    text[0].n > 0 ? "; " : "", STR_ARG(text[0]));

		if (info == NULL)
			return (arena_over(doc->arena, err));
		text[0] = str_head_points(str_of(info), 255);
	}
	*ret_name = name.n == 0 ? STR("Unnamed dataset") : name;
	*ret_extension = imp_known_extension(extension);
	imp_put_str(&doc->rec, *ret_name);
	for (size_t i = 0; i < NELEMS(keys); i++)
		imp_put_str(&doc->rec, text[i]);
	imp_put_str(&doc->rec, *ret_extension);
	return (0);
}

static int
put_hda(struct imp_doc *doc, const struct jv *record, const struct bytes *b,
    bool first, struct str *ret_name, struct err *err)
{
	struct str extension, note;
	int visible;

	if (put_texts(doc, record, b->was, ret_name, &extension, err) == -1 ||
	    imp_put_metadata(doc, record, extension, err) == -1 ||
	    imp_text(doc, record, "annotation", IMP_REQUIRED, IMP_TEXT, &note,
	    err) == -1 ||
	    imp_bool(doc, record, "visible", 2, &visible, err) == -1)
		return (-1);
	if (jv_get(record, "visible") == NULL)
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "the key \"visible\" is missing"));
	imp_put_str(&doc->rec, note);
	imp_put_u64(&doc->rec, (uint64_t)visible);
	imp_put_str(&doc->rec, b->failed_metadata ? STR("failed_metadata") :
	    STR_NONE);
	if (imp_put_tags(doc, record, err) == -1)
		return (-1);
	if (first && imp_put_file_metadata(doc, record, *ret_name,
	    b->state == IMP_DEFERRED, err) == -1)
		return (-1);
	return (imp_keep(doc, SPOOL_HDAS, err));
}

/* The key by which other records name this one. */
static int
register_hda(struct imp_doc *doc, const struct jv *record, uint32_t number,
    struct err *err)
{
	struct store_staged *st = doc->st;
	bool legacy = st->plan.layout == LAYOUT_LEGACY;
	const char *name = legacy ? "hid" : "encoded_id";
	struct str key;
	uint64_t old;

	if (imp_key(doc, record, name, &key, err) == -1)
		return (-1);
	if (key.p == NULL)
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "the key \"%s\" is missing", name));
	/* Two of one hid are possible: the last one is meant. */
	if (legacy)
		imp_map_put(&st->keys[IMP_HDA], key, number);
	else if (!imp_map_add(&st->keys[IMP_HDA], key, number, &old))
		return (imp_bad(&doc->at, err, ERR_DUPLICATE,
		    "\"encoded_id\" is that of record %llu too",
		    (unsigned long long)old));
	return (0);
}

/* What an archive may not say about a dataset. */
static int
refuse_keys(struct imp_doc *doc, const struct jv *record, struct err *err)
{
	static const char *const keys[] = { "dataset", "id",
		"external_filename", "object_store_id" };

	for (size_t i = 0; i < NELEMS(keys); i++) {
		if (jv_get(record, keys[i]) != NULL)
			return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
			    "the key \"%s\" is not allowed", keys[i]));
	}
	return (0);
}

/* 1: a dataset of a history; 0: of a library, which is left out. */
static int
take_class(struct imp_doc *doc, const struct jv *record, struct err *err)
{
	struct str class, name = STR_NONE;

	if (imp_text(doc, record, "model_class", IMP_NO_NUL, IMP_TEXT, &class,
	    err) == -1)
		return (-1);
	if (class.p == NULL || str_is(class, "HistoryDatasetAssociation"))
		return (1);
	if (!str_is(class, "LibraryDatasetDatasetAssociation"))
		return (imp_bad(&doc->at, err, ERR_BAD_RECORD,
		    "\"model_class\" is not one of a dataset"));
	(void)jv_string(jv_get(record, "name"), &name);
	return (imp_leave_out(doc->st, "library dataset", name,
	    "libraries are not imported", err));
}

static void
fill_hda(const struct store_staged *st, struct imp_hda *hda,
    struct imp_dataset *dataset, bool deleted)
{
	bool discarded = dataset->state == IMP_DISCARDED &&
	    dataset->member == IMP_NONE;

	hda->copied_from = hda->converted_from = IMP_NONE;
	hda->deleted = deleted ||
	    (discarded && st->opt->discarded == DISCARDED_FORBID);
	/* Deleted and without bytes: nothing is left to undelete. */
	hda->purged = hda->deleted && discarded;
	dataset->deleted = dataset->deleted && hda->deleted;
	dataset->purged = dataset->purged && hda->purged;
}

static int
take_dataset(struct imp_doc *doc, const struct jv *record, struct err *err)
{
	struct store_staged *st = doc->st;
	uint32_t number = (uint32_t)st->nhdas;
	struct imp_hda hda = { 0 };
	struct bytes b;
	struct str name;
	int deleted, mine = take_class(doc, record, err);
	bool first = false;

	if (mine != 1)
		return (mine);
	if (refuse_keys(doc, record, err) == -1 ||
	    take_bytes(doc, record, &b, err) == -1 ||
	    imp_bool(doc, record, "deleted", 0, &deleted, err) == -1 ||
	    imp_hid(doc, record, &hda.hid_from, &hda.hid, err) == -1 ||
	    register_hda(doc, record, number, err) == -1 ||
	    place_dataset(doc, &b, &hda.dataset, &first, err) == -1 ||
	    place_extra(doc, &b, hda.dataset, err) == -1 ||
	    put_hda(doc, record, &b, first, &name, err) == -1 ||
	    imp_keep_chain(doc, record,
	    "copied_from_history_dataset_association_id_chain", SPOOL_CHAINS,
	    number, err) == -1)
		return (-1);
	fill_hda(st, &hda, &st->datasets[hda.dataset], deleted == 1);
	imp_met(st, record, "validated_state", IMP_21_09);
	imp_met(st, record, "file_metadata", IMP_22_01);
	hda.stated = !jv_is_null(jv_get(record, "state"));
	mem_grow(st->hdas, &st->hdas_cap, st->nhdas + 1);
	st->hdas[st->nhdas++] = hda;
	return (imp_name_plan(st, name, err));
}

int
imp_check_datasets(struct store_staged *st, struct err *err)
{
	if (imp_each(st, "datasets_attrs.txt", take_dataset, err) == -1 ||
	    imp_each(st, PROVENANCE, take_dataset, err) == -1)
		return (-1);
	return (0);
}
