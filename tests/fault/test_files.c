/*
 * Every call on files and locks fails in turn, once, as on a disk that is full
 * or broken: what was to be done can be done again, and nothing is left. The
 * calls are counted in this process, or (by the environment) in the task
 * child, which is this same program.
 */
#include "testing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/lock.h"
#include "jobs/doctor.h"
#include "jobs/keeper.h"
#include "jobs/scratch.h"
#include "jobs_site.h"
#include "fault.h"
#include "sts/sts.h"

static bool
fails(struct err *err)
{
	if (!fault_hits())
		return (false);
	errno = EIO;
	(void)err_sys(err, "fault number %u", fault_at);
	return (true);
}

/* WRAP(name, parameters, arguments): a call of ours that may fail. */
#define WRAP(name, params, args) \
	int __real_##name params; \
	int __wrap_##name params; \
	int \
	__wrap_##name params \
	{ \
		return (fails(err) ? -1 : __real_##name args); \
	}

WRAP(fs_open_dir, (const char *path, int *ret, struct err *err),
    (path, ret, err))
WRAP(fs_open_beneath, (int dir, const char *path, int flags, mode_t mode,
    int *ret, struct err *err), (dir, path, flags, mode, ret, err))
WRAP(fs_make_dirs, (int dir, const char *path, struct err *err),
    (dir, path, err))
WRAP(fs_remove_tree, (int dir, const char *name, struct err *err),
    (dir, name, err))
WRAP(fs_read, (int dir, const char *path, size_t limit, char **ret,
    size_t *ret_n, struct err *err), (dir, path, limit, ret, ret_n, err))
WRAP(fs_write, (int dir, const char *path, struct str text, mode_t mode,
    struct err *err), (dir, path, text, mode, err))
WRAP(fs_clear_temps, (int dir, struct err *err), (dir, err))
WRAP(fs_rename_new, (int from_dir, const char *from, int to_dir,
    const char *to, struct err *err), (from_dir, from, to_dir, to, err))
WRAP(fs_sync_dir, (int dir, const char *path, struct err *err),
    (dir, path, err))
WRAP(fs_write_all, (int fd, const void *p, size_t n, struct err *err),
    (fd, p, n, err))
WRAP(fs_room, (int fd, uint64_t *ret, struct err *err), (fd, ret, err))
WRAP(fs_temp, (int dir, int *ret, struct err *err), (dir, ret, err))
WRAP(fs_walk, (int dir, const char *path, fs_visit *visit, void *ctx,
    struct err *err), (dir, path, visit, ctx, err))
WRAP(lock_try, (int fd, bool exclusive, struct err *err),
    (fd, exclusive, err))
WRAP(lock_wait, (int fd, bool exclusive, usec_t timeout, struct err *err),
    (fd, exclusive, timeout, err))
WRAP(lock_is_free, (int fd, struct err *err), (fd, err))

int __real_fsync(int);
int __wrap_fsync(int);

int
__wrap_fsync(int fd)
{
	struct err err;

	return (fails(&err) ? -1 : __real_fsync(fd));
}

/* What the destination says when it is asked what it holds now. */
int __real_delivery_read_back(struct delivery *, const struct cancel *,
    struct progress *, uint64_t *, char sha256[65], struct err *);
int __wrap_delivery_read_back(struct delivery *, const struct cancel *,
    struct progress *, uint64_t *, char sha256[65], struct err *);

int
__wrap_delivery_read_back(struct delivery *d, const struct cancel *cancel,
    struct progress *p, uint64_t *size, char sha256[65], struct err *err)
{
	const char *lie = getenv("T_READ_BACK");
	int there = __real_delivery_read_back(d, cancel, p, size, sha256,
	    err);

	if (lie == NULL || there != 1)
		return (there);
	if (strcmp(lie, "nothing") == 0)
		return (0);
	sha256[0] = sha256[0] == 'a' ? 'b' : 'a';
	return (1);
}

static struct uuid t_uuid;

/* A request from its first day to its file, ready. */
static int
serve_file(struct err *err)
{
	AUTO_DELIVERY struct delivery *d = NULL;

	if (sts_new(t_jobs->sts, &t_uuid, &(struct sts_request){
	    .filename = STR("a.tgz"), .mime_type = STR("application/x-tar"),
	    .duration = USEC_SEC, .created = clock_now() }, err) == -1 ||
	    sts_deliver(t_jobs->sts, &t_uuid, "t", &d, err) == -1 ||
	    delivery_write(d, STR("bytes"), err) == -1 ||
	    delivery_prepare(d, err) == -1 ||
	    delivery_publish(d, err) == -1)
		return (-1);
	return (sts_finalize(t_jobs->sts, &t_uuid, err));
}

static int
state_of(struct err *err)
{
	struct sts_entry entry;
	enum sts_state state;

	if (sts_get(t_jobs->sts, &t_uuid, &entry, err) == -1)
		return (-1);
	state = entry.state;
	sts_entry_fini(&entry);
	return ((int)state);
}

static void
a_download_is_ready_or_it_is_not(void **state)
{
	(void)state;
	FAULT_EACH (i) {
		int rc, fd, found;

		uuid_random(&t_uuid);
		rc = FAULTY(serve_file(&t_err));
		found = state_of(&t_err);
		/* The last step of all may fail when all is there. */
		assert_true(rc == 0 ? found == STS_READY : found >= 0);
		if (found == STS_READY) {
			T_OK(sts_open_target(t_jobs->sts, &t_uuid, &fd,
			    &t_err));
			assert_int_equal(5, lseek(fd, 0, SEEK_END));
			(void)close(fd);
		}
		T_OK(sts_remove(t_jobs->sts, &t_uuid, &t_err));
		assert_int_equal(0, t_count_in("short_term_storage"));
	}
}

/* Look, open, cancel, adopt, sweep: on a request that is ready. */
static int
use_file(int fd, struct err *err)
{
	uint64_t removed;
	int target;

	if (state_of(err) == -1 || sts_open_target(t_jobs->sts, &t_uuid,
	    &target, err) == -1)
		return (-1);
	(void)close(target);
	if (sts_cancel(t_jobs->sts, &t_uuid, 500, 500001, STR("late"), err) ==
	    -1 || sts_adopt(t_jobs->sts, &t_uuid, fd, err) == -1 ||
	    sts_sweep(t_jobs->sts, clock_now() + 60 * USEC_SEC, NULL, NULL,
	    &removed, err) == -1)
		return (-1);
	return (sts_remove(t_jobs->sts, &t_uuid, err));
}

static void
a_request_outlives_any_fault_and_goes_when_told(void **state)
{
	int fd;

	(void)state;
	t_file_write("adopted", STR("other bytes"));
	FAULT_EACH (i) {
		uuid_random(&t_uuid);
		T_OK(serve_file(&t_err));
		T_OK(fs_open_beneath(t_dir_fd(), "adopted", O_RDONLY, 0, &fd,
		    &t_err));
		(void)FAULTY(use_file(fd, &t_err));
		(void)close(fd);
		T_OK(sts_remove(t_jobs->sts, &t_uuid, &t_err));
		assert_int_equal(0, t_count_in("short_term_storage"));
	}
	(void)unlinkat(t_dir_fd(), "adopted", 0);
}

static int
work_in_scratch(struct err *err)
{
	AUTO_SCRATCH struct scratch s = SCRATCH_NONE;
	AUTO_SCRATCH struct scratch child = SCRATCH_NONE;

	if (scratch_take(t_site, &t_uuid, &s, err) == -1 ||
	    scratch_share(&s, err) == -1 ||
	    scratch_join(t_site, &t_uuid, &child, err) == -1 ||
	    fs_write(child.dir_fd, "part", STR("x"), 0600, err) == -1 ||
	    scratch_is_free(t_site, &t_uuid, err) == -1)
		return (-1);
	scratch_leave(&child);
	if (scratch_clear(&s, err) == -1)
		return (-1);
	return (scratch_remove(&s, err));
}

static void
the_next_worker_finds_its_scratch_directory_usable(void **state)
{
	(void)state;
	FAULT_EACH (i) {
		uuid_random(&t_uuid);
		if (FAULTY(work_in_scratch(&t_err)) == -1) {
			T_INT(1, scratch_is_free(t_site, &t_uuid, &t_err));
			T_OK(work_in_scratch(&t_err));
		}
		assert_int_equal(0, t_count_in("tmp"));
	}
}

static int
count_finding(void *ctx, const struct finding *finding, struct err *err)
{
	unsigned *n = ctx;

	(void)err;
	*n += strcmp(finding->code, "little_room") != 0;
	return (0);
}

/* One of each kind that the doctor knows of files. */
static void
make_ill(void)
{
	AUTO_SCRATCH struct scratch s = SCRATCH_NONE;
	struct uuid uuid = t_submit_export();
	struct export_rec rec;

	(void)t_wait(&uuid);
	rec = t_record(&uuid);
	T_OK(sts_remove(t_jobs->sts, &rec.sts, &t_err));
	uuid_random(&t_uuid);
	T_OK(serve_file(&t_err));
	uuid_random(&t_uuid);
	T_INT(1, scratch_take(t_site, &t_uuid, &s, &t_err));
}

static void
the_doctor_tells_all_or_that_he_could_not_look(void **state)
{
	unsigned all = 0, n = 0;

	(void)state;
	make_ill();
	T_OK(jobs_doctor(t_jobs, count_finding, &all, &t_err));
	assert_int_equal(3, all);
	FAULT_EACH (i) {
		n = 0;
		if (FAULTY(jobs_doctor(t_jobs, count_finding, &n, &t_err)) ==
		    0)
			assert_int_equal(all, n);
	}
	assert_int_equal(all, n);
}

static void
the_keeper_comes_back_to_what_he_could_not_do(void **state)
{
	(void)state;
	FAULT_EACH (i) {
		struct uuid uuid = t_submit_export();
		struct keeper_report kept;

		(void)t_wait(&uuid);
		uuid_random(&t_uuid);
		{
			AUTO_SCRATCH struct scratch s = SCRATCH_NONE;

			T_INT(1, scratch_take(t_site, &t_uuid, &s, &t_err));
		}
		t_later(26 * 3600 * USEC_SEC);
		(void)FAULTY(jobs_keep(t_jobs, &kept, &t_err));
		t_later(26 * 3600 * USEC_SEC);
		T_OK(jobs_keep(t_jobs, &kept, &t_err));
		assert_int_equal(0, t_count_in("short_term_storage"));
		assert_int_equal(0, t_count_in("tmp"));
		T_STR("expired", t_record(&uuid).state);
	}
}

/* In the child: an export fails with this error, or is done; nothing else. */
static bool
fault_in_child(unsigned n)
{
	struct uuid uuid = t_submit_export();
	struct export_rec rec;

	(void)fault_in(n, &uuid);
	rec = t_record(&uuid);
	assert_true(t_task(&uuid).settled);
	assert_int_equal(0, t_count_in("tmp"));
	if (!export_is_done(&rec)) {
		T_STR("failed", rec.state);
		assert_true(rec.error_message.n > 0);
		assert_int_equal(0, t_count_in("short_term_storage"));
		return (true);
	}
	assert_int_equal(3, t_count_in("short_term_storage"));
	T_OK(jobs_remove(t_jobs, &t_user, &rec, &t_err));
	return (false);
}

static void
an_export_with_a_fault_fails_and_leaves_nothing(void **state)
{
	unsigned done = 0, failed = 0;

	(void)state;
	for (unsigned n = 1; done < 8; n++) {
		assert_true(n < 2000);
		if (fault_in_child(n))
			failed++;
		else
			done++;
	}
	assert_true(failed > 5);
}

/* Success is what was read back, not what was written. */
static void
a_destination_that_holds_something_else_is_no_success(void **state)
{
	static const char *const lies[] = { "nothing", "other bytes" };

	(void)state;
	for (size_t i = 0; i < NELEMS(lies); i++) {
		struct uuid uuid = t_submit_export();
		struct export_rec rec;

		(void)setenv("T_READ_BACK", lies[i], 1);
		(void)t_wait(&uuid);
		(void)unsetenv("T_READ_BACK");
		rec = t_record(&uuid);
		T_STR("failed", rec.state);
		T_STR("mismatch", rec.error_code);
		assert_false(rec.has_result);
		assert_int_equal(0, t_count_in("short_term_storage"));
		assert_int_equal(0, t_count_in("tmp"));
	}
}

#define TEST(setup, f) \
	cmocka_unit_test_setup_teardown(f, setup, t_site_teardown)

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
		TEST(t_site_setup, a_download_is_ready_or_it_is_not),
		TEST(t_site_setup,
		    a_request_outlives_any_fault_and_goes_when_told),
		TEST(t_site_setup,
		    the_next_worker_finds_its_scratch_directory_usable),
		TEST(t_history_setup,
		    the_doctor_tells_all_or_that_he_could_not_look),
		TEST(t_history_setup,
		    the_keeper_comes_back_to_what_he_could_not_do),
		TEST(t_history_setup,
		    an_export_with_a_fault_fails_and_leaves_nothing),
		TEST(t_history_setup,
		    a_destination_that_holds_something_else_is_no_success),
	};

	if (argc == 2 && strcmp(argv[1], "task") == 0)
		return (fault_child());
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
