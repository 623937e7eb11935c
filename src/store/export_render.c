#include "store/export_priv.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"

/* The documents of datasets and conversions, made anew for each packing: with
 * everything that was collected but what has come too late since. */

static size_t
late_position(const struct store_snapshot *snap, int64_t dataset_id)
{
	size_t low = 0, high = snap->nlate;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (snap->late[mid].dataset_id < dataset_id)
			low = mid + 1;
		else
			high = mid;
	}
	return (low);
}

enum gap_reason
exp_late_reason(const struct store_snapshot *snap, int64_t dataset_id)
{
	size_t i = late_position(snap, dataset_id);

	if (i == snap->nlate || snap->late[i].dataset_id != dataset_id)
		return (GAP_NONE);
	return (snap->late[i].reason);
}

void
exp_late_add(struct store_snapshot *snap, int64_t dataset_id,
    enum gap_reason reason)
{
	size_t i = late_position(snap, dataset_id);

	if (i < snap->nlate && snap->late[i].dataset_id == dataset_id)
		return;
	mem_grow(snap->late, &snap->late_cap, snap->nlate + 1);
	(void)memmove(&snap->late[i + 1], &snap->late[i],
	    (snap->nlate - i) * sizeof(snap->late[0]));
	snap->late[i] = (struct exp_late){ dataset_id, reason };
	snap->nlate++;
}

static struct str
late_detail(enum gap_reason reason)
{
	if (reason == GAP_FILE_CHANGED)
		return (STR("its file changed between reading the history and "
		    "packing"));
	return (STR("its file could not be read"));
}

static int
report_late(struct store_snapshot *snap, const struct exp_record *head,
    struct str name, enum gap_reason reason, struct err *err)
{
	struct exp_gap gap = { .object_type = "dataset", .reason = reason,
		.id = head->hda_id, .hid = head->hid, .name = name,
		.detail = late_detail(reason) };

	if (exp_gap_add(snap->late_gaps, &gap, err) == -1)
		return (-1);
	if (!head->copy || (snap->req.missing == MISSING_SKIP &&
	    !head->member))
		return (0);
	gap.reason = GAP_CHAIN_DROPPED;
	gap.detail = STR("it no longer shares a file with its original");
	return (exp_gap_add(snap->late_gaps, &gap, err));
}

static int
write_slice(struct sink *out, struct str text, uint32_t from, uint32_t to,
    struct err *err)
{
	return (sink_write(out, str_head(str_from(text, from), to - from),
	    err));
}

/* A record whose bytes are not there after all. */
static int
write_without_bytes(struct sink *out, const struct exp_record *head,
    struct str text, struct err *err)
{
	const uint32_t *cut = head->cut;

	if (write_slice(out, text, 0, cut[CUT_CHAIN], err) == -1)
		return (-1);
	if (head->copy ? sink_write(out, STR("[]"), err) == -1 :
	    write_slice(out, text, cut[CUT_CHAIN], cut[CUT_CHAIN_END], err) ==
	    -1)
		return (-1);
	if (write_slice(out, text, cut[CUT_CHAIN_END], cut[CUT_EXTRA], err) ==
	    -1 || write_slice(out, text, cut[CUT_EXTRA_END], cut[CUT_FILE],
	    err) == -1)
		return (-1);
	return (sink_write(out, str_from(text, cut[CUT_FILE_END]), err));
}

/* 1 written, 0 left out. */
static int
render_record(struct store_snapshot *snap, struct sink *out,
    struct str separator, struct str record, struct err *err)
{
	struct exp_record head;
	enum gap_reason reason;
	struct str name;

	exp_get(&record, &head, sizeof(head));
	name = exp_get_str(&record);
	reason = head.bytes ? exp_late_reason(snap, head.dataset_id) :
	    GAP_NONE;
	if (reason == GAP_NONE)
		return (sink_write(out, separator, err) == -1 ||
		    sink_write(out, record, err) == -1 ? -1 : 1);
	if (report_late(snap, &head, name, reason, err) == -1)
		return (-1);
	if (snap->req.missing == MISSING_SKIP && !head.member) {
		snap->counts.datasets--;
		return (0);
	}
	return (sink_write(out, separator, err) == -1 ||
	    write_without_bytes(out, &head, record, err) == -1 ? -1 : 1);
}

/* 1 written, 0 left out: its dataset has no record. */
static int
render_conversion(struct store_snapshot *snap, struct sink *out,
    struct str separator, struct str record, struct err *err)
{
	struct exp_conversion head;

	exp_get(&record, &head, sizeof(head));
	if (head.bytes && !head.member && snap->req.missing == MISSING_SKIP &&
	    exp_late_reason(snap, head.dataset_id) != GAP_NONE)
		return (0);
	return (sink_write(out, separator, err) == -1 ||
	    sink_write(out, record, err) == -1 ? -1 : 1);
}

typedef int render_one(struct store_snapshot *, struct sink *,
    struct str separator, struct str record, struct err *);

static int
render(struct store_snapshot *snap, struct spool *records, render_one *one,
    struct spool **ret, struct err *err)
{
	struct str record, separator = STR("[");
	struct sink *out;
	int more, written;

	if (spool_new(snap->scratch, ret, err) == -1 ||
	    spool_rewind(records, err) == -1)
		return (-1);
	out = spool_sink(*ret);
	while ((more = spool_record(records, &record, err)) == 1) {
		written = one(snap, out, separator, record, err);
		if (written == -1)
			return (-1);
		if (written == 1)
			separator = STR(", ");
	}
	if (more == -1)
		return (-1);
	return (sink_write(out, str_eq(separator, STR("[")) ? STR("[]") :
	    STR("]"), err));
}

/* Files that are late no longer count. */
static int
count_files(struct store_snapshot *snap, struct err *err)
{
	struct str record;
	int more;

	if (snap->nlate == 0)
		return (0);
	if (spool_rewind(snap->files, err) == -1)
		return (-1);
	while ((more = spool_record(snap->files, &record, err)) == 1) {
		struct exp_file file;
		struct exp_file_text text;

		exp_file_get(record, &file, &text);
		if (file.what == EXP_EXTRA_DIR ||
		    exp_late_reason(snap, file.dataset_id) == GAP_NONE)
			continue;
		snap->counts.files--;
		snap->counts.file_bytes -= file.size;
	}
	return (more);
}

int
exp_render(struct store_snapshot *snap, struct exp_rendered *ret,
    struct err *err)
{
	spool_free(snap->late_gaps);
	snap->late_gaps = NULL;
	if (spool_new(snap->scratch, &snap->late_gaps, err) == -1)
		return (-1);
	snap->counts = snap->collected;
	if (render(snap, snap->records[SELECT_MAIN], render_record,
	    &ret->docs[EXP_DOC_DATASETS], err) == -1 ||
	    render(snap, snap->records[SELECT_PROVENANCE], render_record,
	    &ret->docs[EXP_DOC_PROVENANCE], err) == -1 ||
	    render(snap, snap->conversions, render_conversion,
	    &ret->docs[EXP_DOC_CONVERSIONS], err) == -1 ||
	    count_files(snap, err) == -1)
		return (-1);
	snap->counts.gaps += spool_records(snap->late_gaps);
	return (0);
}

static int
compare_ids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return ((x > y) - (x < y));
}

static int
differ_gap(struct store_snapshot *snap, struct str record, struct err *err)
{
	struct exp_gap gap = { .object_type = "dataset",
		.reason = GAP_HASH_MISMATCH, .detail = STR("its file is in "
		    "the archive, but has not the digest that is recorded") };
	struct exp_record head;

	exp_get(&record, &head, sizeof(head));
	if (!head.bytes || bsearch(&head.dataset_id, snap->differ,
	    snap->ndiffer, sizeof(snap->differ[0]), compare_ids) == NULL)
		return (0);
	gap.id = head.hda_id;
	gap.hid = head.hid;
	gap.name = exp_get_str(&record);
	snap->counts.gaps++;
	return (exp_gap_add(snap->late_gaps, &gap, err));
}

int
exp_differ_gaps(struct store_snapshot *snap, struct err *err)
{
	struct spool *records = snap->records[SELECT_MAIN];
	struct str record;
	int more;

	if (snap->ndiffer == 0)
		return (0);
	qsort(snap->differ, snap->ndiffer, sizeof(snap->differ[0]),
	    compare_ids);
	if (spool_rewind(records, err) == -1)
		return (-1);
	while ((more = spool_record(records, &record, err)) == 1)
		if (differ_gap(snap, record, err) == -1)
			return (-1);
	return (more);
}

void
exp_rendered_fini(struct exp_rendered *r)
{
	for (unsigned i = 0; i < EXP_DOCS; i++)
		spool_free(r->docs[i]);
}
