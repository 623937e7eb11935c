/*
 * unpack_stage: every member of an archive, once, in its order. Documents and
 * what lies below "datasets/" become numbered files of the staging directory,
 * since the root of the archive is only known at its end; names, sizes and (of
 * what may be part of a bag) digests are kept.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/cancel.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/progress.h"
#include "store/import_priv.h"
#include "store/import_rec.h"

#define FILES_A_DIR 1000

struct stage {
	struct store_staged *st;
	struct unpack *in;
	struct hash *hashes[HASH_KINDS];
	struct sb record;
	uint64_t reported;	/* packed bytes told to the progress */
};

/* Documents that are read; the others of a root are passed over. */
static const char *const documents[] = {
	"export_attrs.txt", "history_attrs.txt", "datasets_attrs.txt",
	"datasets_attrs.txt.provenance", "collections_attrs.txt",
	"implicit_dataset_conversions.txt", "jobs_attrs.txt",
	"implicit_collection_jobs_attrs.txt", "invocation_attrs.txt",
	"libraries_attrs.txt", "library_folders_attrs.txt", "traceback.txt",
};

static const char *const tag_files[] = { "bagit.txt", "bag-info.txt",
	"fetch.txt" };

/* Of an RO-Crate: passed over, and long. */
static const char *const crate_files[] = { "README.md",
	"ro-crate-metadata.json" };

static bool
is_listed(struct str name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_is(name, list[i]))
			return (true);
	}
	return (false);
}

static bool
is_tag_file(struct str base)
{
	return (is_listed(base, tag_files, NELEMS(tag_files)) ||
	    ((str_starts(base, STR("manifest-")) ||
	    str_starts(base, STR("tagmanifest-"))) &&
	    str_ends(base, STR(".txt"))));
}

/* What a name says about a member before the root is known. */
struct role {
	bool document, payload, maybe_bagged;
};

/* Bags have their payload below "data/", with tag files beside it; what lies
 * below "datasets/" or "workflows/" without a "data/" in front is none. */
static struct role
role_of(struct str name)
{
	struct role role = { 0 };
	struct str part = STR_NONE, rest = name;
	bool in_data = false, elsewhere = false;

	while (str_cut(&rest, '/', &part)) {
		if (rest.n == 0)
			break;
		if (str_is(part, "data") && !elsewhere)
			in_data = true;
		if (str_is(part, "datasets"))
			role.payload = true;
		if (str_is(part, "datasets") || str_is(part, "workflows"))
			elsewhere = true;
	}
	role.document = is_listed(part, documents, NELEMS(documents)) ||
	    is_tag_file(part);
	role.maybe_bagged = in_data || (!elsewhere &&
	    !is_listed(part, documents, NELEMS(documents)) &&
	    !is_listed(part, crate_files, NELEMS(crate_files)));
	return (role);
}

void
imp_file_path(uint64_t ordinal, char ret[IMP_PATH])
{
	(void)snprintf(ret, IMP_PATH, IMP_FILES "/%03u/%u",
	    (unsigned)(ordinal / FILES_A_DIR),
	    (unsigned)(ordinal % FILES_A_DIR));
}

static int
create_file(int dir, uint64_t ordinal, int *ret_fd, struct err *err)
{
	char path[IMP_PATH];

	imp_file_path(ordinal, path);

	AUTO_CLOSE int fd = openat(dir, path,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);

	if (fd == -1) {
		if (fs_make_parents(dir, path, err) == -1)
			return (-1);
		fd = openat(dir, path,
		    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
		    0666);
	}
	if (fd == -1)
		return (err_sys(err, "create %s", path));
	*ret_fd = own_take_fd(&fd);
	return (0);
}

static void
report_progress(struct stage *s)
{
	uint64_t at = unpack_position(s->in);

	if (at > s->reported)
		progress_bytes(s->st->opt->progress, at - s->reported);
	s->reported = at;
}

/* The bytes of the member at hand to the file (-1: nowhere) and the digests. */
static int
pump(struct stage *s, int fd, bool hashed, uint64_t *ret_size,
    struct err *err)
{
	struct str block;
	uint64_t size = 0;
	int got;

	while ((got = unpack_read(s->in, &block, err)) == 1) {
		if (fd != -1 && fs_write_all(fd, block.p, block.n, err) == -1)
			return (err_in(err, "unpack"));
		for (int i = 0; hashed && i < HASH_KINDS; i++)
			hash_add(s->hashes[i], block);
		size += block.n;
		report_progress(s);
		if (cancel_check(s->st->opt->cancel, err) == -1)
			return (-1);
	}
	*ret_size = size;
	return (got);
}

static int
note_name(struct stage *s, const struct unpack_entry *e, uint64_t ordinal,
    bool hashed, struct err *err)
{
	struct str record;

	sb_clear(&s->record);
	imp_put_u64(&s->record, ordinal);
	imp_put_u64(&s->record, hashed ? BIT(HASH_KINDS) - 1 : 0);
	for (int i = 0; hashed && i < HASH_KINDS; i++) {
		uint8_t raw[HASH_MAX];
		size_t n = hash_end(s->hashes[i], raw);

		imp_put_str(&s->record, (struct str){ (const char *)raw, n });
	}
	imp_put_str(&s->record, e->name);
	if (sb_finish(&s->record, &record, err) == -1)
		return (-1);
	return (spool_add(s->st->spools[SPOOL_NAMES], record, err));
}

static int
add_member(struct stage *s, const struct unpack_entry *e, struct err *err)
{
	struct store_staged *st = s->st;
	struct role role = role_of(e->name);
	uint64_t ordinal = st->nmembers, old, size = 0;
	unsigned flags = e->is_dir ? IMP_DIR : 0;
	AUTO_CLOSE int fd = -1;

	if (!imp_map_add(&st->members, e->name, ordinal, &old)) {
		(void)err_set(err, ERR_DUPLICATE, "two members are called %.*s",
		    STR_ARG(e->name));
		return (err_member(err, "%.*s", STR_ARG(e->name)));
	}
	if (ordinal >= IMP_RECORDS)
		return (err_set(err, ERR_TOO_BIG, "more than %u members",
		    IMP_RECORDS));
	if (!e->is_dir &&
	    (role.document || (role.payload && st->opt->keep_files))) {
		if (create_file(st->dir, ordinal, &fd, err) == -1)
			return (-1);
		flags |= IMP_STORED;
	}
	for (int i = 0; role.maybe_bagged && i < HASH_KINDS; i++)
		hash_reset(s->hashes[i]);
	if (!e->is_dir && pump(s, fd, role.maybe_bagged, &size, err) == -1)
		return (-1);
	mem_grow(st->sizes, &st->sizes_cap, st->nmembers + 1);
	st->sizes[st->nmembers++] = size << IMP_FLAG_BITS | flags;
	return (note_name(s, e, ordinal, role.maybe_bagged && !e->is_dir,
	    err));
}

static int
stage_all(struct stage *s, struct err *err)
{
	struct unpack_entry entry;
	int more;

	while ((more = unpack_next(s->in, &entry, err)) == 1) {
		if (add_member(s, &entry, err) == -1)
			return (-1);
	}
	report_progress(s);
	return (more);
}

int
imp_stage(struct store_staged *st, struct readat *from, struct err *err)
{
	struct stage s = { .st = st };
	AUTO_UNPACK struct unpack *in = NULL;

	if (unpack_open(from, &st->opt->limits, st->opt->cancel, &in,
	    err) == -1)
		return (-1);
	st->plan.format = unpack_kind(in) == UNPACK_ZIP ? STORE_ROCRATE_ZIP :
	    unpack_kind(in) == UNPACK_TAR ? STORE_TAR : STORE_TGZ;
	s.in = in;
	sb_init(&s.record, SB_LIMIT);
	for (int i = 0; i < HASH_KINDS; i++)
		s.hashes[i] = hash_new((enum hash_kind)i);

	int rc = stage_all(&s, err);

	for (int i = 0; i < HASH_KINDS; i++)
		hash_free(s.hashes[i]);
	sb_fini(&s.record);
	return (rc);
}

bool
imp_member(const struct store_staged *st, struct str name, uint64_t *ret)
{
	AUTO_SB struct sb whole = SB_EMPTY(2 * SB_LIMIT);

	sb_adds(&whole, st->root);
	sb_add(&whole, name);
	return (!whole.over && imp_map_get(&st->members, sb_str(&whole), ret));
}

uint64_t
imp_member_size(const struct store_staged *st, uint64_t ordinal)
{
	return (st->sizes[ordinal] >> IMP_FLAG_BITS);
}

bool
imp_member_is(const struct store_staged *st, uint64_t ordinal,
    enum imp_member_flags flag)
{
	return ((st->sizes[ordinal] & flag) != 0);
}

int
imp_name_next(struct store_staged *st, struct imp_name *ret, struct err *err)
{
	struct str record;
	int more = spool_record(st->spools[SPOOL_NAMES], &record, err);

	if (more != 1)
		return (more);
	*ret = (struct imp_name){ .ordinal = imp_take_u64(&record) };
	ret->digests = (unsigned)imp_take_u64(&record);
	for (int i = 0; i < HASH_KINDS; i++) {
		if ((ret->digests & BIT(i)) != 0)
			ret->digest[i] = imp_take_str(&record);
	}
	ret->name = imp_take_str(&record);
	return (1);
}
