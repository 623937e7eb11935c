#include "store/export_priv.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <strings.h>

#include "archive/pack.h"
#include "base/cancel.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/progress.h"
#include "store/export_bag.h"
#include "store/export_crate.h"
#include "store/export_files.h"

static_assert(PACK_MD5 == 1u << HASH_MD5 && PACK_SHA1 == 1u << HASH_SHA1 &&
    PACK_SHA256 == 1u << HASH_SHA256 && PACK_SHA512 == 1u << HASH_SHA512,
    "the bits of the digests are numbered like their kinds");

/* A file that went in and whose report is still to come. */
struct sent {
	uint64_t tag;
	int64_t dataset_id;
	char *digest[HASH_KINDS];	/* as recorded, or NULL */
};

struct packing {
	struct store_snapshot *snap;
	const struct store_pack_options *options;
	struct pack *pack;
	struct exp_bag *bag;		/* NULL: no bag */
	struct exp_rendered rendered;
	struct sb name;			/* prefix and path */
	size_t prefix;
	int root_fd;
	uint64_t tag;			/* of the last file */
	struct sent *sent;		/* a queue: reports come in order */
	size_t first, nsent, sent_cap;
	bool again;
};

static void
sent_fini(struct sent *s)
{
	for (unsigned i = 0; i < HASH_KINDS; i++)
		free(s->digest[i]);
}

static void
sent_push(struct packing *p, const struct exp_file *file,
    const struct exp_file_text *text)
{
	struct sent *s;

	/* What was reported is dropped when it is half of the queue. */
	if (p->first > 1024 && p->first > p->nsent / 2) {
		(void)memmove(p->sent, p->sent + p->first,
		    (p->nsent - p->first) * sizeof(*s));
		p->nsent -= p->first;
		p->first = 0;
	}
	mem_grow(p->sent, &p->sent_cap, p->nsent + 1);
	s = &p->sent[p->nsent++];
	*s = (struct sent){ .tag = p->tag, .dataset_id = file->dataset_id };
	for (unsigned i = 0; i < HASH_KINDS; i++) {
		if (text->digest[i].p != NULL)
			s->digest[i] = str_dup(text->digest[i]);
	}
}

static bool
digests_agree(const struct sent *s, const struct pack_result *r)
{
	const char *have[HASH_KINDS] = { [HASH_MD5] = r->md5,
		[HASH_SHA1] = r->sha1, [HASH_SHA256] = r->sha256,
		[HASH_SHA512] = r->sha512 };

	for (unsigned i = 0; i < HASH_KINDS; i++) {
		if (s->digest[i] != NULL && (r->have & BIT(i)) != 0 &&
		    strcasecmp(s->digest[i], have[i]) != 0)
			return (false);
	}
	return (true);
}

/* The bytes of a dataset cannot be had as they were promised. */
static int
lose(struct packing *p, int64_t dataset_id, struct str path,
    enum gap_reason reason, struct err *err)
{
	if (p->snap->req.missing == MISSING_FAIL) {
		(void)err_set(err, ERR_FILE_CHANGED, "the file for %.*s %s",
		    STR_ARG(path), reason == GAP_FILE_CHANGED ?
		    "changed between reading the history and packing" :
		    "could not be read");
		return (err_hint(err, "export again, or use the policy record "
		    "or skip for missing files"));
	}
	exp_late_add(p->snap, dataset_id, reason);
	p->again = true;
	return (0);
}

/* The bytes are what the site has, and the recorded digest may be what is
 * wrong: they stay in the archive under every policy, and a gap says so. */
static void
note_difference(struct store_snapshot *snap, int64_t dataset_id)
{
	mem_grow(snap->differ, &snap->differ_cap, snap->ndiffer + 1);
	snap->differ[snap->ndiffer++] = dataset_id;
}

static int
report_file(struct packing *p, const struct pack_result *r, struct err *err)
{
	struct sent *s;
	int64_t dataset_id;
	bool agree;

	assert(p->first < p->nsent);
	s = &p->sent[p->first++];
	assert(s->tag == r->tag);
	dataset_id = s->dataset_id;
	agree = digests_agree(s, r);
	sent_fini(s);
	progress_items(p->options->progress, 1);
	if (r->status == PACK_CHANGED)
		return (lose(p, dataset_id, r->name, GAP_FILE_CHANGED, err));
	if (r->status == PACK_UNREADABLE)
		return (lose(p, dataset_id, r->name, GAP_FILE_MISSING, err));
	if (!agree)
		note_difference(p->snap, dataset_id);
	return (0);
}

static int
report(void *ctx, const struct pack_result *r, struct err *err)
{
	struct packing *p = ctx;

	if (p->bag != NULL && exp_bag_report(p->bag, r, err) == -1)
		return (-1);
	return (r->tag == 0 ? 0 : report_file(p, r, err));
}

/* Path in the archive; borrowed until the next one. */
static struct str
member(struct packing *p, struct str path)
{
	p->name.n = p->prefix;
	sb_add(&p->name, path);
	return (sb_str(&p->name));
}

static int
pack_spool(struct packing *p, const char *name, struct spool *spool,
    struct err *err)
{
	struct pack_file file = { .name = member(p, str_of(name)),
		.size = spool_bytes(spool) };
	int fd;

	if (spool_fd(spool, &fd, err) == -1)
		return (-1);
	if ((file.fd = fcntl(fd, F_DUPFD_CLOEXEC, 0)) == -1)
		return (err_sys(err, "%s", name));
	return (pack_file(p->pack, &file, err));
}

static int
pack_documents(struct packing *p, struct err *err)
{
	for (unsigned i = 0; i < EXP_DOCS; i++) {
		struct spool *doc = p->rendered.docs[i] != NULL ?
		    p->rendered.docs[i] : p->snap->docs[i];
		const char *name = exp_doc_name((enum exp_doc)i);

		if (doc != NULL) {
			if (pack_spool(p, name, doc, err) == -1)
				return (-1);
		} else if (i != EXP_DOC_HISTORY) {
			if (pack_bytes(p->pack, member(p, str_of(name)),
			    i == EXP_DOC_EXPORT ?
			    STR("{\"galaxy_export_version\": \"2\"}") :
			    STR("[]"), err) == -1)
				return (-1);
		}
	}
	return (0);
}

/* The primary files that are packed, in order. */
static int
each_crate_file(void *ctx, exp_crate_visit *visit, void *visit_ctx,
    struct err *err)
{
	struct store_snapshot *snap = ctx;
	struct str record;
	int more;

	if (spool_rewind(snap->files, err) == -1)
		return (-1);
	while ((more = spool_record(snap->files, &record, err)) == 1) {
		struct exp_file file;
		struct exp_file_text text;

		exp_file_get(record, &file, &text);
		if (file.what == EXP_PRIMARY &&
		    exp_late_reason(snap, file.dataset_id) == GAP_NONE)
			visit(visit_ctx, &(struct exp_crate_file){ text.path,
			    text.name, text.extension });
	}
	return (more);
}

static const char *
object_word(const struct store_snapshot *snap)
{
	static const char *const words[] = { [STORE_HISTORY] = "history",
		[STORE_DATASET] = "dataset",
		[STORE_COLLECTION] = "dataset collection" };

	return (words[snap->req.object]);
}

static int
pack_crate(struct packing *p, struct err *err)
{
	const struct store_counts *counts = &p->snap->counts;
	struct exp_crate crate = {
		.title = store_snapshot_name(p->snap),
		.word = object_word(p->snap), .datasets = counts->datasets,
		.collections = counts->collections, .jobs = counts->jobs,
		.time = p->snap->time, .each = each_crate_file,
		.ctx = p->snap };
	AUTO_SB struct sb readme = SB_EMPTY(8192);
	AUTO_SPOOL struct spool *metadata = NULL;
	struct str text;

	if (exp_crate_readme(&crate, &readme, &text, err) == -1 ||
	    pack_bytes(p->pack, member(p, STR(EXP_CRATE_README)), text,
	    err) == -1 || spool_new(p->snap->scratch, &metadata, err) == -1 ||
	    exp_crate_metadata(&crate, spool_sink(metadata), err) == -1)
		return (-1);
	return (pack_spool(p, EXP_CRATE_METADATA, metadata, err));
}

static unsigned
recorded_digests(const struct exp_file_text *text)
{
	unsigned bits = 0;

	for (unsigned i = 0; i < HASH_KINDS; i++)
		bits |= text->digest[i].p != NULL ? BIT(i) : 0;
	return (bits);
}

static int
pack_dataset_file(struct packing *p, const struct exp_file *file,
    const struct exp_file_text *text, struct err *err)
{
	struct pack_file member_file = { .size = file->size,
		.mtime = file->mtime, .ctime = file->ctime,
		.inode = file->inode, .digests = recorded_digests(text) };
	int found = exp_files_open(p->snap->site, p->root_fd, file, text,
	    &member_file.fd, err);

	if (found != 1)
		return (lose(p, file->dataset_id, text->path,
		    found == 0 ? GAP_FILE_CHANGED : GAP_FILE_MISSING, err));
	member_file.name = member(p, text->path);
	member_file.tag = ++p->tag;
	sent_push(p, file, text);
	return (pack_file(p->pack, &member_file, err));
}

static int
pack_dataset_files(struct packing *p, struct err *err)
{
	struct str record;
	bool any = false;
	int more;

	if (spool_rewind(p->snap->files, err) == -1)
		return (-1);
	while ((more = spool_record(p->snap->files, &record, err)) == 1) {
		struct exp_file file;
		struct exp_file_text text;

		exp_file_get(record, &file, &text);
		if (exp_late_reason(p->snap, file.dataset_id) != GAP_NONE)
			continue;
		if (!any && pack_dir(p->pack, member(p, STR("datasets")),
		    err) == -1)
			return (-1);
		any = true;
		if (file.what == EXP_EXTRA_DIR ?
		    pack_dir(p->pack, member(p, text.path), err) == -1 :
		    pack_dataset_file(p, &file, &text, err) == -1)
			return (-1);
	}
	return (more);
}

/* Directories around the payload of a bag; a zip names the inner one alone, as
 * Galaxy's do. */
static int
pack_top(struct packing *p, struct err *err)
{
	sb_init(&p->name, 8192);
	if (p->bag == NULL)
		return (0);
	sb_add(&p->name, exp_bag_top(p->bag));
	if (p->options->format != STORE_BAG_ZIP &&
	    pack_dir(p->pack, sb_str(&p->name), err) == -1)
		return (-1);
	sb_adds(&p->name, "/data");
	if (pack_dir(p->pack, sb_str(&p->name), err) == -1)
		return (-1);
	sb_adds(&p->name, "/");
	p->prefix = p->name.n;
	return (0);
}

static int
pack_all(struct packing *p, struct pack_totals *ret, struct err *err)
{
	if (pack_top(p, err) == -1 || pack_documents(p, err) == -1)
		return (-1);
	if (p->options->format == STORE_ROCRATE_ZIP &&
	    pack_crate(p, err) == -1)
		return (-1);
	if (pack_dataset_files(p, err) == -1)
		return (-1);
	if (p->bag != NULL && exp_bag_finish(p->bag, p->pack, err) == -1)
		return (-1);
	if (pack_finish(p->pack, ret, err) == -1)
		return (-1);
	return (exp_differ_gaps(p->snap, err));
}

static uint64_t
document_bytes(const struct packing *p)
{
	uint64_t bytes = 0;

	for (unsigned i = 0; i < EXP_DOCS; i++) {
		const struct spool *doc = p->rendered.docs[i] != NULL ?
		    p->rendered.docs[i] : p->snap->docs[i];

		if (doc != NULL)
			bytes += spool_bytes(doc);
	}
	return (bytes);
}

static int
open_and_pack(struct packing *p, struct sink *out, struct pack_totals *ret,
    struct err *err)
{
	struct pack_options options = {
		.container = store_format_container(p->options->format),
		.level = PACK_FAST, .threads = p->options->threads,
		.blocks = p->options->blocks,
		.digests = p->bag != NULL ? PACK_MD5 | PACK_SHA256 : 0,
		.hash_output = true, .scratch = p->snap->scratch,
		.report = report, .ctx = p,
		.cancel = p->options->cancel,
		.progress = p->options->progress };

	if (exp_render(p->snap, &p->rendered, err) == -1)
		return (-1);
	progress_totals(p->options->progress, p->snap->counts.files,
	    p->snap->counts.file_bytes + document_bytes(p));
	if (objects_open_root(p->snap->site, &p->root_fd, err) == -1 ||
	    pack_open(&options, out, &p->pack, err) == -1)
		return (-1);
	return (pack_all(p, ret, err));
}

int
store_pack(struct store_snapshot *snap,
    const struct store_pack_options *options, struct sink *out,
    struct pack_totals *ret, bool *ret_again, struct err *err)
{
	struct packing p = { .snap = snap, .options = options,
		.root_fd = -1 };
	struct pack_totals totals = { 0 };
	int rc = 0;

	*ret_again = false;
	snap->ndiffer = 0;
	progress_phase(options->progress, PHASE_PACK);
	if (store_format_is_bag(options->format))
		rc = exp_bag_new(&(struct exp_bag_options){
			.name = store_snapshot_name(snap), .time = snap->time,
			.scratch = snap->scratch }, &p.bag, err);
	if (rc == 0)
		rc = open_and_pack(&p, out, &totals, err);
	pack_free(p.pack);
	for (size_t i = p.first; i < p.nsent; i++)
		sent_fini(&p.sent[i]);
	free(p.sent);
	exp_rendered_fini(&p.rendered);
	exp_bag_free(p.bag);
	sb_fini(&p.name);
	own_close_fd(&p.root_fd);
	if (rc == -1)
		return (-1);
	if (p.again) {
		*ret_again = true;
		return (err_set(err, ERR_FILE_CHANGED,
		    "files changed while they were packed"));
	}
	*ret = totals;
	return (0);
}
