#include "testing.h"

#include "store/select.h"

/* The table of archive-export.md 10.2, and the choices that are waybill's. */

static struct store_request
request(bool deleted, bool hidden)
{
	return ((struct store_request){ .object = STORE_HISTORY,
	    .object_id = 1, .include_files = true, .include_deleted = deleted,
	    .include_hidden = hidden });
}

static struct select_item
item(bool visible, bool deleted, bool member)
{
	return ((struct select_item){ .visible = visible, .deleted = deleted,
	    .member = member, .allowed = true, .file = true,
	    .state = STR("ok"), .shown = STR("ok") });
}

/* In words: what becomes of it under no flag, hidden, deleted, both. */
static void
assert_row(const char *want, struct select_item d)
{
	char got[5] = "";

	for (unsigned i = 0; i < 4; i++) {
		struct store_request req = request(i >= 2, i % 2 == 1);
		struct select_verdict v = select_dataset(&req, &d);

		assert_int_equal(GAP_NONE, v.gap);
		got[i] = v.kind == SELECT_OUT ? '-' :
		    v.place == SELECT_PROVENANCE ? 'p' :
		    v.kind == SELECT_BYTES ? 'F' : 'r';
		assert_true(v.place == SELECT_MAIN || v.kind != SELECT_BYTES);
	}
	assert_string_equal(want, got);
}

static void
follows_galaxys_table(void **state)
{
	struct select_item purged = item(true, true, false);
	struct select_item purged_member = item(true, true, true);

	(void)state;
	purged.purged = purged_member.purged = true;
	assert_row("FFFF", item(true, false, false));
	assert_row("pFpF", item(false, false, false));
	assert_row("FFFF", item(false, false, true));
	assert_row("ppFF", item(true, true, false));
	assert_row("pppF", item(false, true, false));
	assert_row("ppFF", item(true, true, true));
	assert_row("ppFF", item(false, true, true));
	assert_row("--rr", purged);
	assert_row("pprr", purged_member);
}

static void
the_original_of_a_conversion_has_a_record_even_if_purged(void **state)
{
	struct store_request req = request(false, false);
	struct select_item d = item(true, false, false);
	struct select_verdict v;

	(void)state;
	d.purged = d.parent = true;
	v = select_dataset(&req, &d);
	assert_int_equal(SELECT_RECORD, v.kind);
	assert_true(v.discarded);
	assert_int_equal(PASSED_PURGED, v.passed);
}

static void
a_conversion_does_not_take_its_originals_file(void **state)
{
	struct store_request req = request(false, false);
	struct select_item original = item(true, false, false);

	(void)state;
	original.parent = true;
	assert_int_equal(SELECT_BYTES, select_dataset(&req, &original).kind);
}

static void
what_was_asked_for_by_name_comes_whatever_its_flags(void **state)
{
	struct store_request req = request(false, false);
	struct select_item d = item(false, true, false);

	(void)state;
	req.object = STORE_DATASET;
	assert_int_equal(SELECT_BYTES, select_dataset(&req, &d).kind);
	req.object = STORE_COLLECTION;
	d.member = true;
	assert_int_equal(SELECT_PROVENANCE, select_dataset(&req, &d).place);
	d.deleted = false;
	assert_int_equal(SELECT_BYTES, select_dataset(&req, &d).kind);
}

static void
assert_missing(enum store_missing missing, const char *state, bool member,
    enum select_kind kind, enum gap_reason gap, bool refused)
{
	struct store_request req = request(false, false);
	struct select_item d = item(true, false, member);
	struct select_verdict v;

	req.missing = missing;
	d.file = false;
	d.state = d.shown = str_of(state);
	v = select_dataset(&req, &d);
	assert_int_equal(kind, v.kind);
	assert_int_equal(gap, v.gap);
	assert_int_equal(refused, v.refused);
}

static void
a_missing_file_is_treated_by_the_policy(void **state)
{
	(void)state;
	assert_missing(MISSING_FAIL, "ok", false, SELECT_RECORD,
	    GAP_FILE_MISSING, true);
	assert_missing(MISSING_FAIL, "error", true, SELECT_RECORD,
	    GAP_FILE_MISSING, true);
	assert_missing(MISSING_RECORD, "ok", false, SELECT_RECORD,
	    GAP_FILE_MISSING, false);
	assert_missing(MISSING_SKIP, "ok", false, SELECT_OUT,
	    GAP_FILE_MISSING, false);
	assert_missing(MISSING_SKIP, "ok", true, SELECT_RECORD,
	    GAP_FILE_MISSING, false);
	assert_missing(MISSING_FAIL, "empty", false, SELECT_RECORD,
	    GAP_FILE_MISSING, false);
	assert_missing(MISSING_FAIL, "deferred", false, SELECT_RECORD,
	    GAP_NONE, false);
	assert_missing(MISSING_FAIL, "discarded", false, SELECT_RECORD,
	    GAP_NONE, false);
}

static void
unfinished_ones_never_stop_an_export_unless_told_so(void **state)
{
	static const char *const states[] = { "new", "upload", "queued",
		"running", "paused", "setting_metadata" };
	struct store_request req = request(false, false);
	struct select_item d = item(true, false, false);
	struct select_verdict v;

	(void)state;
	for (size_t i = 0; i < NELEMS(states); i++) {
		d.state = d.shown = str_of(states[i]);
		v = select_dataset(&req, &d);
		assert_int_equal(SELECT_RECORD, v.kind);
		assert_int_equal(GAP_DATASET_UNFINISHED, v.gap);
		assert_true(v.unfinished);
		assert_false(v.refused);
	}
	req.require_finished = true;
	assert_true(select_dataset(&req, &d).refused);
	d.visible = false;
	assert_false(select_dataset(&req, &d).refused);
}

static void
whole_bytes_come_while_metadata_are_being_set(void **state)
{
	struct store_request req = request(false, false);
	struct select_item d = item(true, false, false);
	struct select_verdict v;

	(void)state;
	d.shown = STR("setting_metadata");
	v = select_dataset(&req, &d);
	assert_int_equal(SELECT_BYTES, v.kind);
	assert_int_equal(GAP_DATASET_UNFINISHED, v.gap);
}

static void
bytes_that_the_requester_may_not_read_stay_behind(void **state)
{
	struct store_request req = request(false, false);
	struct select_item d = item(true, false, false);
	struct select_verdict v;

	(void)state;
	d.allowed = false;
	v = select_dataset(&req, &d);
	assert_int_equal(SELECT_RECORD, v.kind);
	assert_int_equal(GAP_NO_ACCESS, v.gap);
	assert_false(v.refused);
	/* Nor is a missing file told to him. */
	d.file = false;
	assert_int_equal(GAP_NO_ACCESS, select_dataset(&req, &d).gap);
}

static void
extra_files_come_without_their_primary_file(void **state)
{
	struct store_request req = request(false, false);
	struct select_item d = item(true, false, false);
	struct select_verdict v;

	(void)state;
	req.missing = MISSING_RECORD;
	d.file = false;
	d.extra = true;
	v = select_dataset(&req, &d);
	assert_int_equal(SELECT_BYTES, v.kind);
	assert_int_equal(GAP_FILE_MISSING, v.gap);
}

static void
without_files_there_are_only_records(void **state)
{
	struct store_request req = request(false, false);
	struct select_item d = item(true, false, false);

	(void)state;
	req.include_files = d.file = false;
	assert_int_equal(SELECT_RECORD, select_dataset(&req, &d).kind);
	assert_int_equal(GAP_NONE, select_dataset(&req, &d).gap);
}

static void
what_nobody_asked_for_is_counted(void **state)
{
	struct store_request req = request(false, false);
	struct select_item hidden = item(false, false, false);
	struct select_item deleted = item(true, true, false);
	struct select_item plain = item(true, false, false);

	(void)state;
	assert_int_equal(PASSED_HIDDEN, select_dataset(&req, &hidden).passed);
	assert_int_equal(PASSED_DELETED,
	    select_dataset(&req, &deleted).passed);
	assert_int_equal(PASSED_NOT, select_dataset(&req, &plain).passed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_galaxys_table),
		cmocka_unit_test(
		    the_original_of_a_conversion_has_a_record_even_if_purged),
		cmocka_unit_test(
		    a_conversion_does_not_take_its_originals_file),
		cmocka_unit_test(
		    what_was_asked_for_by_name_comes_whatever_its_flags),
		cmocka_unit_test(a_missing_file_is_treated_by_the_policy),
		cmocka_unit_test(
		    unfinished_ones_never_stop_an_export_unless_told_so),
		cmocka_unit_test(whole_bytes_come_while_metadata_are_being_set),
		cmocka_unit_test(
		    bytes_that_the_requester_may_not_read_stay_behind),
		cmocka_unit_test(extra_files_come_without_their_primary_file),
		cmocka_unit_test(without_files_there_are_only_records),
		cmocka_unit_test(what_nobody_asked_for_is_counted),
	};

	return (cmocka_run_group_tests_name("select", tests, NULL, NULL));
}
