#include "store/convert.h"

#include <sys/stat.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/own.h"
#include "base/progress.h"
#include "store/export_bag.h"
#include "store/export_crate.h"
#include "store/import_rec.h"
#include "store/staged.h"

/* Members up to this size go through memory. */
#define SMALL ((uint64_t)1 << 20)

struct convert {
	const struct store_convert *how;
	struct store_staged *st;
	int scratch;
	struct unpack *in;
	struct pack *pack;
	struct exp_bag *bag;	/* NULL: no bag */
	bool drop_crate;	/* its description is not carried */
	bool make_crate;
	struct spool *files;	/* of the crate: path, name, extension */
	struct imp_map listed;	/* paths in `files` */
	usec_t time;		/* the newest in the documents */
	struct sb name;		/* prefix and path */
	size_t prefix;
	struct sb small;
};

static struct str
text_of(const struct jv *object, const char *key)
{
	struct str s = STR("");

	(void)jv_string(jv_get(object, key), &s);
	return (s);
}

static void
note_time(struct convert *c, const struct jv *record)
{
	usec_t t;

	if (clock_parse(text_of(record, "update_time"), &t) && t > c->time)
		c->time = t;
}

/* A dataset with a file is a file of the crate; several may share one. */
static int
note_dataset(void *ctx, const struct jv *record, struct err *err)
{
	struct convert *c = ctx;
	struct str path = text_of(record, "file_name");
	AUTO_SB struct sb rec = SB_EMPTY(SB_LIMIT);
	uint64_t ordinal;

	note_time(c, record);
	if (!imp_member(c->st, path, &ordinal) ||
	    !imp_map_add(&c->listed, path, 1, &ordinal))
		return (0);
	imp_put_str(&rec, path);
	imp_put_str(&rec, text_of(record, "name"));
	imp_put_str(&rec, text_of(record, "extension"));
	return (spool_add(c->files, sb_str(&rec), err));
}

static int
read_documents(struct convert *c, struct err *err)
{
	static const char *const docs[] = { "datasets_attrs.txt",
		"datasets_attrs.txt.provenance" };

	if (spool_new(c->scratch, &c->files, err) == -1)
		return (-1);
	for (size_t i = 0; i < NELEMS(docs); i++)
		if (imp_records(c->st, docs[i], &c->how->read->json,
		    note_dataset, c, err) == -1)
			return (-1);
	return (0);
}

static int
each_file(void *ctx, exp_crate_visit *visit, void *visit_ctx, struct err *err)
{
	struct convert *c = ctx;
	struct str record;
	int more;

	if (spool_rewind(c->files, err) == -1)
		return (-1);
	while ((more = spool_record(c->files, &record, err)) == 1) {
		struct exp_crate_file file;

		file.path = imp_take_str(&record);
		file.name = imp_take_str(&record);
		file.extension = imp_take_str(&record);
		visit(visit_ctx, &file);
	}
	return (more);
}

/* Path in the new archive; borrowed until the next one. */
static struct str
member(struct convert *c, struct str path)
{
	c->name.n = c->prefix;
	sb_add(&c->name, path);
	return (sb_str(&c->name));
}

static int
carry_small(struct convert *c, struct str path, struct err *err)
{
	struct str block;
	int more;

	sb_clear(&c->small);
	while ((more = unpack_read(c->in, &block, err)) == 1)
		sb_add(&c->small, block);
	if (more == -1)
		return (-1);
	return (pack_bytes(c->pack, member(c, path), sb_str(&c->small), err));
}

static int
carry_large(struct convert *c, struct str path, uint64_t size,
    struct err *err)
{
	struct pack_file file = { .size = size };
	AUTO_CLOSE int fd = -1;
	struct str block;
	int more;

	if (fs_temp(c->scratch, &fd, err) == -1)
		return (-1);
	while ((more = unpack_read(c->in, &block, err)) == 1)
		if (fs_write_all(fd, block.p, block.n, err) == -1)
			return (-1);
	if (more == -1)
		return (-1);
	file.name = member(c, path);
	file.fd = own_take_fd(&fd);
	return (pack_file(c->pack, &file, err));
}

static bool
is_crate_file(struct str path)
{
	return (str_is(path, EXP_CRATE_README) ||
	    str_is(path, EXP_CRATE_METADATA));
}

/* Everything below the root of the archive, in its order. */
static int
carry_members(struct convert *c, struct err *err)
{
	struct str root = str_of(c->st->root);
	struct unpack_entry entry;
	int more;

	while ((more = unpack_next(c->in, &entry, err)) == 1) {
		struct str path = str_from(entry.name, root.n);
		int rc;

		if (path.n == 0 || !str_starts(entry.name, root) ||
		    ((c->drop_crate || c->make_crate) && is_crate_file(path)))
			continue;
		progress_bytes(c->how->read->progress, entry.size);
		if (entry.is_dir)
			rc = pack_dir(c->pack, member(c, path), err);
		else if (entry.size <= SMALL)
			rc = carry_small(c, path, err);
		else
			rc = carry_large(c, path, entry.size, err);
		if (rc == -1)
			return (-1);
	}
	return (more);
}

static int
pack_crate(struct convert *c, struct err *err)
{
	const struct store_plan *plan = &c->st->plan;
	struct exp_crate crate = {
		.title = plan->history_name,
		.word = plan->has_history ? "history" : "export",
		.datasets = plan->datasets, .collections = plan->collections,
		.jobs = plan->jobs, .time = c->time, .each = each_file,
		.ctx = c };
	struct pack_file file = { .name = STR(EXP_CRATE_METADATA) };
	AUTO_SB struct sb readme = SB_EMPTY(8192);
	AUTO_CLOSE int fd = -1;
	AUTO_SINK struct sink *sink = NULL;
	struct stat st;
	struct str text;

	if (exp_crate_readme(&crate, &readme, &text, err) == -1 ||
	    pack_bytes(c->pack, STR(EXP_CRATE_README), text, err) == -1 ||
	    fs_temp(c->scratch, &fd, err) == -1)
		return (-1);
	sink = sink_fd(fd);
	if (exp_crate_metadata(&crate, sink, err) == -1)
		return (-1);
	if (fstat(fd, &st) == -1)
		return (err_sys(err, EXP_CRATE_METADATA));
	file.size = (uint64_t)st.st_size;
	file.fd = own_take_fd(&fd);
	return (pack_file(c->pack, &file, err));
}

/* The directories around the payload of a bag, as an export has them. */
static int
pack_top(struct convert *c, struct err *err)
{
	if (c->bag == NULL)
		return (0);
	sb_add(&c->name, exp_bag_top(c->bag));
	if (c->how->format != STORE_BAG_ZIP &&
	    pack_dir(c->pack, sb_str(&c->name), err) == -1)
		return (-1);
	sb_adds(&c->name, "/data");
	if (pack_dir(c->pack, sb_str(&c->name), err) == -1)
		return (-1);
	sb_adds(&c->name, "/");
	c->prefix = c->name.n;
	return (0);
}

static int
pack_all(struct convert *c, struct pack_totals *ret, struct err *err)
{
	if (pack_top(c, err) == -1 || carry_members(c, err) == -1)
		return (-1);
	if (c->make_crate && pack_crate(c, err) == -1)
		return (-1);
	if (c->bag != NULL && exp_bag_finish(c->bag, c->pack, err) == -1)
		return (-1);
	return (pack_finish(c->pack, ret, err));
}

static int
report(void *ctx, const struct pack_result *r, struct err *err)
{
	struct convert *c = ctx;

	return (exp_bag_report(c->bag, r, err));
}

/* What is around the documents, now and then. */
static int
prepare(struct convert *c, struct err *err)
{
	bool to_crate = c->how->format == STORE_ROCRATE_ZIP;
	uint64_t ordinal;
	bool is_crate = imp_member(c->st, STR(EXP_CRATE_METADATA), &ordinal);

	c->drop_crate = is_crate && !to_crate;
	c->make_crate = to_crate && !is_crate;
	if (read_documents(c, err) == -1)
		return (-1);
	if (!store_format_is_bag(c->how->format))
		return (0);
	return (exp_bag_new(&(struct exp_bag_options){
	    .name = c->st->plan.history_name, .time = c->time,
	    .scratch = c->scratch }, &c->bag, err));
}

static int
open_and_pack(struct convert *c, struct readat *from, struct sink *out,
    struct pack_totals *ret, struct err *err)
{
	const struct store_unpack_options *read = c->how->read;
	struct pack_options options = {
		.container = store_format_container(c->how->format),
		.level = PACK_FAST, .threads = c->how->threads,
		.blocks = c->how->blocks,
		.digests = c->bag != NULL ? PACK_MD5 | PACK_SHA256 : 0,
		.scratch = c->scratch,
		.report = c->bag != NULL ? report : NULL, .ctx = c,
		.cancel = read->cancel };

	if (unpack_open(from, &read->limits, read->cancel, &c->in, err) ==
	    -1 || pack_open(&options, out, &c->pack, err) == -1)
		return (-1);
	return (pack_all(c, ret, err));
}

int
store_convert(struct readat *from, const struct store_convert *how,
    int scratch_dir, struct sink *out, struct pack_totals *ret,
    struct err *err)
{
	struct convert c = { .how = how, .scratch = scratch_dir };
	int rc = store_unpack(from, how->read, scratch_dir, &c.st, err);

	sb_init(&c.name, 8192);
	sb_init(&c.small, SMALL);
	if (rc == 0)
		rc = prepare(&c, err);
	progress_phase(how->read->progress, PHASE_PACK);
	progress_restart(how->read->progress, 0, 0);
	if (rc == 0)
		rc = open_and_pack(&c, from, out, ret, err);
	pack_free(c.pack);
	unpack_free(c.in);
	exp_bag_free(c.bag);
	spool_free(c.files);
	imp_map_fini(&c.listed);
	store_staged_free(c.st);
	sb_fini(&c.name);
	sb_fini(&c.small);
	return (rc);
}
