#include "testing.h"

#include "model/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/lock.h"
#include "db/db.h"
#include "model/ids.h"
#include "model/users.h"

static char data[512];

static int
setup(void **state)
{
	if (t_dir_setup(state) != 0)
		return (-1);
	(void)snprintf(data, sizeof(data), "%s/site", t_dir());
	return (0);
}

static int
try_open(enum site_use use, struct site **ret)
{
	return (site_open(&(struct site_options){ .data = data, .use = use },
	    ret, &t_err));
}

static struct site *
open_site(enum site_use use)
{
	struct site *site = NULL;

	T_OK(try_open(use, &site));
	return (site);
}

static void
reading_makes_nothing(void **state)
{
	struct site *site = NULL;

	(void)state;
	T_ERR(ERR_NO_SITE, try_open(SITE_READ, &site));
	assert_int_equal(0, t_dir_count());
	assert_int_equal(0, mkdir(data, 0700));
	T_ERR(ERR_NO_SITE, try_open(SITE_READ, &site));
	assert_int_equal(1, t_dir_count());
}

static void
writing_makes_a_whole_site_with_one_administrator(void **state)
{
	AUTO_SITE struct site *site = open_site(SITE_WRITE);
	AUTO_ARENA struct arena *arena = arena_new(1 << 20);
	AUTO_DB struct db *db = NULL;
	struct user user;
	char key[33];
	struct stat st;

	(void)state;
	assert_int_equal(0, stat(data, &st));
	assert_int_equal(0700, st.st_mode & 0777);
	assert_true(t_file_exists("site/objects"));
	assert_true(t_file_exists("site/short_term_storage"));
	assert_true(t_file_exists("site/tmp"));
	assert_true(t_file_exists("site/log"));
	assert_true(t_file_exists("site/waybill.lock"));
	assert_int_equal(32, strlen(site->id_secret));
	T_OK(site_db(site, USEC_SEC, NULL, &db, &t_err));
	T_INT(1, user_by_name(site, db, STR("admin"), arena, &user, &t_err));
	assert_true(user.is_admin);
	T_STR("admin@localhost", user.email);
	assert_int_equal(1, user.nroles);
	T_INT(1, user_key(db, user.id, key, &t_err));
	assert_int_equal(32, strlen(key));
	T_INT(1, user_by_key(site, db, str_of(key), arena, &user, &t_err));
	T_STR("admin", user.name);
}

static void
a_site_stays_the_same_when_opened_again(void **state)
{
	AUTO_SITE struct site *first = open_site(SITE_WRITE);
	AUTO_SITE struct site *second = open_site(SITE_WRITE);
	AUTO_SITE struct site *reader = open_site(SITE_READ);

	(void)state;
	assert_string_equal(first->id_secret, second->id_secret);
	assert_string_equal(first->id_secret, reader->id_secret);
	assert_string_equal(first->path, reader->path);
}

static void
a_directory_with_other_things_is_refused(void **state)
{
	struct site *site = NULL;

	(void)state;
	assert_int_equal(0, mkdir(data, 0755));
	t_file_write("site/thesis.tex", STR("years of work"));
	T_ERR(ERR_INVALID, try_open(SITE_WRITE, &site));
	assert_int_equal(2, t_dir_count());
	assert_int_equal(0, unlinkat(t_dir_fd(), "site/thesis.tex", 0));
	t_file_write("site/waybill.yml", STR("sts:\n  ttl: 2h\n"));
	site = open_site(SITE_WRITE);
	assert_int_equal(7200 * USEC_SEC, site->conf->sts_ttl);
	site_close(site);
	t_file_write("site/notes", STR("a site may hold more"));
	site_close(open_site(SITE_WRITE));
}

static void
a_missing_parent_is_not_made(void **state)
{
	struct site *site = NULL;

	(void)state;
	(void)snprintf(data, sizeof(data), "%s/mistyped/site", t_dir());
	T_ERR(ERR_NOT_FOUND, try_open(SITE_WRITE, &site));
	assert_int_equal(0, t_dir_count());
}

static void
the_secret_may_be_chosen_until_ids_are_given_out(void **state)
{
	AUTO_DB struct db *db = NULL;
	struct site *site = open_site(SITE_WRITE);

	(void)state;
	site_close(site);
	t_file_write("site/waybill.yml", STR("id_secret: abc\n"));
	T_ERR(ERR_BAD_CONFIG, try_open(SITE_WRITE, &site));
	t_file_write("site/waybill.yml", STR("id_secret: chosen\n"));
	site = open_site(SITE_WRITE);
	assert_string_equal("chosen", site->id_secret);
	T_OK(site_db(site, USEC_SEC, NULL, &db, &t_err));
	T_OK(db_script(db, STR("INSERT INTO history (name) VALUES ('h')"),
	    &t_err));
	site_close(site);
	t_file_write("site/waybill.yml", STR(""));
	site = open_site(SITE_READ);
	assert_string_equal("chosen", site->id_secret);
	site_close(site);
	t_file_write("site/waybill.yml", STR("id_secret: changed\n"));
	T_ERR(ERR_BAD_CONFIG, try_open(SITE_READ, &site));
}

static void
a_newer_site_is_left_alone(void **state)
{
	AUTO_DB struct db *db = NULL;
	struct site *site = open_site(SITE_WRITE);

	(void)state;
	T_OK(site_db(site, USEC_SEC, NULL, &db, &t_err));
	T_OK(db_script(db, STR("UPDATE waybill_site SET value = '99' "
	    "WHERE key = 'schema_version'"), &t_err));
	site_close(site);
	T_ERR(ERR_NEWER, try_open(SITE_WRITE, &site));
	T_ERR(ERR_NEWER, try_open(SITE_READ, &site));
}

/* A creation may end after any step; the next one goes on from there. */
static void
an_interrupted_creation_is_finished(void **state)
{
	AUTO_DB struct db *db = NULL;
	struct site *site = NULL;

	(void)state;
	assert_int_equal(0, mkdir(data, 0700));
	t_file_write("site/waybill.lock", STR(""));
	T_ERR(ERR_NO_SITE, try_open(SITE_READ, &site));
	site = open_site(SITE_WRITE);
	T_OK(site_db(site, USEC_SEC, NULL, &db, &t_err));
	T_OK(db_script(db, STR("DELETE FROM waybill_site "
	    "WHERE key = 'id_secret'"), &t_err));
	site_close(site);
	site = open_site(SITE_WRITE);
	assert_int_equal(32, strlen(site->id_secret));
	site_close(site);
}

static void
everybody_holds_the_lock_together(void **state)
{
	AUTO_SITE struct site *site = open_site(SITE_WRITE);
	AUTO_SITE struct site *other = open_site(SITE_READ);
	int fd = -1;

	(void)state;
	assert_true(site->lock_fd != other->lock_fd);
	T_OK(fs_open_beneath(other->dir_fd, "waybill.lock", 2, 0, &fd,
	    &t_err));
	T_INT(0, lock_try(fd, true, &t_err));
	T_INT(1, lock_try(fd, false, &t_err));
	(void)close(fd);
}

static void
several_processes_make_one_site(void **state)
{
	AUTO_SITE struct site *site = NULL;
	pid_t pids[4];

	(void)state;
	for (size_t i = 0; i < NELEMS(pids); i++) {
		if ((pids[i] = fork()) == 0) {
			struct site *mine = NULL;

			_exit(try_open(SITE_WRITE, &mine) == 0 ? 0 : 1);
		}
		assert_true(pids[i] > 0);
	}
	for (size_t i = 0; i < NELEMS(pids); i++) {
		int status = -1;

		assert_int_equal(pids[i], waitpid(pids[i], &status, 0));
		assert_int_equal(0, status);
	}
	site = open_site(SITE_READ);
	assert_int_equal(32, strlen(site->id_secret));
}

static void
the_environment_names_the_directory(void **state)
{
	struct site *site = NULL;

	(void)state;
	assert_int_equal(0, setenv("WAYBILL_DATA", data, 1));
	T_OK(site_open(&(struct site_options){ .use = SITE_WRITE }, &site,
	    &t_err));
	assert_int_equal(0, unsetenv("WAYBILL_DATA"));
	assert_true(t_file_exists("site/waybill.db"));
	site_close(site);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, t_dir_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reading_makes_nothing),
		TEST(writing_makes_a_whole_site_with_one_administrator),
		TEST(a_site_stays_the_same_when_opened_again),
		TEST(a_directory_with_other_things_is_refused),
		TEST(a_missing_parent_is_not_made),
		TEST(the_secret_may_be_chosen_until_ids_are_given_out),
		TEST(a_newer_site_is_left_alone),
		TEST(an_interrupted_creation_is_finished),
		TEST(everybody_holds_the_lock_together),
		TEST(several_processes_make_one_site),
		TEST(the_environment_names_the_directory),
	};

	return (cmocka_run_group_tests_name("site", tests, NULL, NULL));
}
