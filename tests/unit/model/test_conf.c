#include "testing.h"

#include "model/conf.h"

#include <stdlib.h>

static struct conf *
load(struct str yml)
{
	struct conf *conf = NULL;

	t_file_write("waybill.yml", yml);
	T_OK(conf_load(t_dir_fd(), &conf, &t_err));
	return (conf);
}

static int
bad(struct str yml)
{
	struct conf *conf = NULL;

	t_file_write("waybill.yml", yml);
	return (conf_load(t_dir_fd(), &conf, &t_err));
}

static void
find(const struct conf *conf, const char *key, struct conf_row *ret)
{
	for (unsigned i = 0; conf_row(conf, i, ret); i++) {
		if (strcmp(ret->key, key) == 0)
			return;
	}
	fail_msg("no row %s", key);
}

static void
without_a_file_there_are_defaults(void **state)
{
	struct conf *conf = NULL;
	struct conf_row row;

	(void)state;
	T_OK(conf_load(t_dir_fd(), &conf, &t_err));
	assert_int_equal(24 * 3600 * USEC_SEC, conf->sts_ttl);
	assert_int_equal(1u << 30, conf->task_memory);
	assert_string_equal("file_sources_conf.yml", conf->file_sources);
	find(conf, "sts.ttl", &row);
	assert_string_equal("default", row.from);
	assert_string_equal("1d", row.value);
	assert_false(conf_row(conf, 1000, &row));
	conf_free(conf);
	conf_free(NULL);
}

static void
the_environment_wins_over_the_file(void **state)
{
	struct conf *conf;
	struct conf_row row;

	(void)state;
	assert_int_equal(0, setenv("WAYBILL_TASK_MEMORY", "2GiB", 1));
	conf = load(STR("task.memory: 100MiB\ntask:\n  files: 100\n"
	    "sts.max: 90\nlog.level:\n"));
	assert_int_equal(0, unsetenv("WAYBILL_TASK_MEMORY"));
	assert_true(conf->task_memory == (uint64_t)2 << 30);
	assert_int_equal(100, conf->task_files);
	assert_int_equal(90 * USEC_SEC, conf->sts_max);
	assert_string_equal("warning", conf->log_level);
	find(conf, "task.memory", &row);
	assert_string_equal("environment", row.from);
	find(conf, "task.files", &row);
	assert_string_equal("file", row.from);
	conf_free(conf);
}

static void
secrets_are_not_shown(void **state)
{
	struct conf *conf = load(STR("master_api_key: hush\n"));
	struct conf_row row;

	(void)state;
	find(conf, "master_api_key", &row);
	assert_true(row.secret);
	assert_string_equal("***", row.value);
	find(conf, "id_secret", &row);
	assert_string_equal("", row.value);
	conf_free(conf);
}

static void
a_mistake_names_its_line_and_what_was_meant(void **state)
{
	struct err err = { 0 };
	struct conf *conf = NULL;

	(void)state;
	t_file_write("waybill.yml", STR("task.files: 100\nsts.tll: 5h\n"));
	assert_int_equal(-1, conf_load(t_dir_fd(), &conf, &err));
	assert_int_equal(ERR_BAD_CONFIG, err.code);
	assert_non_null(strstr(err.msg, "line 2"));
	assert_non_null(strstr(err.hint, "sts.ttl"));
	T_ERR(ERR_BAD_CONFIG, bad(STR("task.files: many\n")));
	T_ERR(ERR_BAD_CONFIG, bad(STR("task.files: 1\n")));
	T_ERR(ERR_BAD_CONFIG, bad(STR("sts.ttl: [1, 2]\n")));
	T_ERR(ERR_BAD_CONFIG, bad(STR("- a list\n")));
	T_ERR(ERR_BAD_CONFIG, bad(STR("nothing.like.it: 1\n")));
}

static void
a_secret_is_not_in_the_message(void **state)
{
	struct err err = { 0 };
	struct conf *conf = NULL;

	(void)state;
	t_file_write("waybill.yml", STR("id_secret: sixty-bytes-are-more-than-"
	    "a-secret-may-have-so-this-is-refused-now\n"));
	assert_int_equal(-1, conf_load(t_dir_fd(), &conf, &err));
	assert_null(strstr(err.msg, "sixty"));
}

static void
a_log_level_that_is_none_is_refused(void **state)
{
	(void)state;
	T_ERR(ERR_BAD_CONFIG, bad(STR("log.level: loud\n")));
	T_ERR(ERR_BAD_CONFIG, bad(STR("log.form: xml\n")));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, t_dir_setup, t_dir_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_a_file_there_are_defaults),
		TEST(the_environment_wins_over_the_file),
		TEST(secrets_are_not_shown),
		TEST(a_mistake_names_its_line_and_what_was_meant),
		TEST(a_secret_is_not_in_the_message),
		TEST(a_log_level_that_is_none_is_refused),
	};

	return (cmocka_run_group_tests_name("conf", tests, NULL, NULL));
}
