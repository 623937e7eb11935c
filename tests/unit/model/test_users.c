#include "testing.h"

#include "model/users.h"

#include <stdio.h>

#include "db/db.h"
#include "model/site.h"

static struct site *site;
static struct db *db;
static struct arena *arena;

static int
setup(void **state)
{
	char data[512];

	if (t_dir_setup(state) != 0)
		return (-1);
	(void)snprintf(data, sizeof(data), "%s/site", t_dir());
	T_OK(site_open(&(struct site_options){ .data = data,
	    .use = SITE_WRITE }, &site, &t_err));
	T_OK(site_db(site, USEC_SEC, NULL, &db, &t_err));
	arena = arena_new(1 << 20);
	return (0);
}

static int
teardown(void **state)
{
	arena_free(arena);
	db_close(db);
	site_close(site);
	return (t_dir_teardown(state));
}

static struct user
make(const char *name)
{
	struct user user;
	int64_t id = 0;

	T_OK(user_add(site, db, &(struct user_args){
	    .name = str_of(name) }, &id, &t_err));
	T_INT(1, user_by_id(site, db, id, arena, &user, &t_err));
	return (user);
}

static void
script(const char *text)
{
	T_OK(db_script(db, str_of(text), &t_err));
}

static void
a_user_is_found_by_name_email_and_id(void **state)
{
	struct user user, again;
	int64_t id = 0;

	(void)state;
	T_OK(user_add(site, db, &(struct user_args){ .name = STR("eve"),
	    .email = STR("Eve@Example.org"), .is_admin = true }, &id, &t_err));
	T_INT(1, user_by_name(site, db, STR("eve"), arena, &user, &t_err));
	assert_int_equal(id, user.id);
	assert_true(user.is_admin);
	T_INT(1, user_by_name(site, db, STR("Eve@Example.org"), arena, &again,
	    &t_err));
	assert_int_equal(id, again.id);
	T_INT(0, user_by_name(site, db, STR("nobody"), arena, &user, &t_err));
	T_INT(0, user_by_id(site, db, 77, arena, &user, &t_err));
	T_STR("mallory@localhost", make("mallory").email);
}

static void
names_and_emails_are_checked_and_unique(void **state)
{
	static const char *const names[] = { "", "Eve", "a b", "a/b", "é" };
	static const char *const emails[] = { "@", "a@", "@b", "a@b@c",
		"a b@c", "a,b@c", "plain" };
	int64_t id;

	(void)state;
	for (size_t i = 0; i < NELEMS(names); i++)
		T_ERR(ERR_INVALID, user_add(site, db, &(struct user_args){
		    .name = str_of(names[i]), .email = STR("ok@example.org") },
		    &id, &t_err));
	for (size_t i = 0; i < NELEMS(emails); i++)
		T_ERR(ERR_INVALID, user_add(site, db, &(struct user_args){
		    .name = STR("ok"), .email = str_of(emails[i]) }, &id,
		    &t_err));
	(void)make("twice");
	T_ERR(ERR_EXISTS, user_add(site, db, &(struct user_args){
	    .name = STR("twice"), .email = STR("other@example.org") }, &id,
	    &t_err));
	T_ERR(ERR_EXISTS, user_add(site, db, &(struct user_args){
	    .name = STR("other"), .email = STR("twice@localhost") }, &id,
	    &t_err));
	assert_false(db_in_tx(db));
}

static void
only_the_newest_key_counts(void **state)
{
	struct user keyed = make("keyed"), user;
	char first[33], second[33], got[33];

	(void)state;
	T_INT(1, user_key(db, keyed.id, first, &t_err));
	T_OK(user_new_key(db, keyed.id, second, &t_err));
	assert_string_not_equal(first, second);
	T_INT(0, user_by_key(site, db, str_of(first), arena, &user, &t_err));
	T_INT(1, user_by_key(site, db, str_of(second), arena, &user, &t_err));
	assert_int_equal(keyed.id, user.id);
	/* As Galaxy leaves them: an older key that is not marked deleted. */
	script("INSERT INTO api_keys (create_time, user_id, key, deleted) "
	    "SELECT '2001-01-01 00:00:00.000000', id, 'old', 0 "
	    "FROM galaxy_user WHERE username = 'keyed'");
	T_INT(0, user_by_key(site, db, STR("old"), arena, &user, &t_err));
	T_INT(1, user_key(db, keyed.id, got, &t_err));
	assert_string_equal(second, got);
	script("UPDATE galaxy_user SET deleted = 1 WHERE username = 'keyed'");
	T_INT(0, user_by_key(site, db, str_of(second), arena, &user, &t_err));
	T_INT(0, user_by_key(site, db, STR(""), arena, &user, &t_err));
}

static void
a_password_stands_for_its_user(void **state)
{
	static const struct user_args args = { .name = STR("pat"),
		.password = STR("open sesame") };
	struct user user;
	int64_t id;

	(void)state;
	T_OK(user_add(site, db, &args, &id, &t_err));
	T_INT(1, user_by_password(site, db, STR("pat"), STR("open sesame"),
	    arena, &user, &t_err));
	T_INT(1, user_by_password(site, db, STR("pat@localhost"),
	    STR("open sesame"), arena, &user, &t_err));
	assert_int_equal(id, user.id);
	T_ERR(ERR_BAD_KEY, user_by_password(site, db, STR("pat"),
	    STR("open sesam"), arena, &user, &t_err));
	T_INT(0, user_by_password(site, db, STR("pit"), STR("open sesame"),
	    arena, &user, &t_err));
	T_OK(user_set_password(site, db, id, STR("another"), &t_err));
	T_ERR(ERR_BAD_KEY, user_by_password(site, db, STR("pat"),
	    STR("open sesame"), arena, &user, &t_err));
	T_INT(1, user_by_password(site, db, STR("pat"), STR("another"),
	    arena, &user, &t_err));
	T_ERR(ERR_INVALID, user_set_password(site, db, id, STR("tiny"),
	    &t_err));
	script("UPDATE galaxy_user SET external = 1 WHERE username = 'pat'");
	T_ERR(ERR_BAD_KEY, user_by_password(site, db, STR("pat"),
	    STR("another"), arena, &user, &t_err));
}

static void
without_a_password_none_fits(void **state)
{
	struct user user = make("nopass");

	(void)state;
	T_ERR(ERR_BAD_KEY, user_by_password(site, db, user.name, STR("*"),
	    arena, &user, &t_err));
	T_ERR(ERR_BAD_KEY, user_by_password(site, db, STR("nopass"), STR(""),
	    arena, &user, &t_err));
}

static void
a_key_is_made_when_there_is_none(void **state)
{
	struct user user = make("keyless");
	char first[33], second[33];

	(void)state;
	T_OK(user_any_key(db, user.id, first, &t_err));
	T_OK(user_any_key(db, user.id, second, &t_err));
	assert_string_equal(first, second);
	script("UPDATE api_keys SET deleted = 1");
	T_OK(user_any_key(db, user.id, second, &t_err));
	assert_string_not_equal(first, second);
	T_INT(1, user_key(db, user.id, first, &t_err));
	assert_string_equal(first, second);
	assert_false(db_in_tx(db));
}

static void
a_session_is_a_users_or_a_visitors(void **state)
{
	struct user keyed = make("seated"), user;
	char text[500];

	(void)state;
	(void)snprintf(text, sizeof(text), "INSERT INTO galaxy_session "
	    "(session_key, user_id, is_valid) VALUES ('aa', %d, 1), "
	    "('bb', NULL, 1), ('cc', %d, 0)", (int)keyed.id, (int)keyed.id);
	script(text);
	T_INT(1, user_by_session(site, db, STR("aa"), arena, &user, &t_err));
	T_STR("seated", user.name);
	T_INT(1, user_by_session(site, db, STR("bb"), arena, &user, &t_err));
	assert_int_equal(0, user.id);
	T_INT(0, user_by_session(site, db, STR("cc"), arena, &user, &t_err));
	T_INT(0, user_by_session(site, db, STR("dd"), arena, &user, &t_err));
	script("UPDATE galaxy_user SET deleted = 1 WHERE username = 'seated'");
	T_INT(0, user_by_session(site, db, STR("aa"), arena, &user, &t_err));
}

static int
count_users(void *ctx, const struct user *user, const char *key,
    struct err *err)
{
	(void)err;
	assert_true(user->id > 0);
	assert_non_null(key);
	++*(int *)ctx;
	return (0);
}

static void
all_users_are_listed_with_their_keys(void **state)
{
	int before = 0, after = 0;

	(void)state;
	T_OK(user_each(site, db, count_users, &before, &t_err));
	(void)make("one.more");
	T_OK(user_each(site, db, count_users, &after, &t_err));
	assert_int_equal(before + 1, after);
}

static void
roles_come_from_groups_too(void **state)
{
	struct user user = make("grouped");

	(void)state;
	assert_int_equal(1, user.nroles);
	script("INSERT INTO role (id, name, type) VALUES (900, 'g', 'system');"
	    "INSERT INTO galaxy_group (id, name) VALUES (9, 'g');"
	    "INSERT INTO group_role_association (group_id, role_id) "
	    "VALUES (9, 900);"
	    "INSERT INTO user_group_association (group_id, user_id) "
	    "SELECT 9, id FROM galaxy_user WHERE username = 'grouped'");
	T_INT(1, user_by_id(site, db, user.id, arena, &user, &t_err));
	assert_int_equal(2, user.nroles);
	assert_int_equal(900, user.roles[1]);
}

/* Who may see and who may change each kind of history. */
static void
access_to_histories(void **state)
{
	enum { OWNER, FRIEND, STRANGER, ADMIN, VISITOR, WHO };
	static const struct {
		int64_t history;
		bool see[WHO], change[WHO];
	} table[] = {
		{ 1, { 1, 0, 0, 1, 0 }, { 1, 0, 0, 1, 0 } },	/* private */
		{ 2, { 1, 1, 0, 1, 0 }, { 1, 0, 0, 1, 0 } },	/* shared */
		{ 3, { 1, 1, 1, 1, 1 }, { 1, 0, 0, 1, 0 } },	/* by link */
		{ 4, { 0, 0, 0, 0, 0 }, { 0, 0, 0, 0, 0 } },	/* importing */
		{ 5, { 0, 0, 0, 1, 0 }, { 0, 0, 0, 1, 0 } },	/* nobody's */
		{ 6, { 0, 0, 0, 0, 0 }, { 0, 0, 0, 0, 0 } },	/* no such */
	};
	struct user users[] = { make("owner"), make("friend"),
		make("stranger"), make("boss") };
	char text[1000];

	(void)state;
	users[ADMIN].is_admin = true;
	(void)snprintf(text, sizeof(text), "INSERT INTO history "
	    "(id, user_id, importable, importing) VALUES (1, %d, 0, 0), "
	    "(2, %d, 0, 0), (3, %d, 1, NULL), (4, %d, 1, 1), "
	    "(5, NULL, NULL, NULL); INSERT INTO history_user_share_association"
	    " (history_id, user_id) VALUES (2, %d)", (int)users[OWNER].id,
	    (int)users[OWNER].id, (int)users[OWNER].id, (int)users[OWNER].id,
	    (int)users[FRIEND].id);
	script(text);
	for (size_t i = 0; i < NELEMS(table); i++) {
		for (int who = 0; who < WHO; who++) {
			const struct user *user = who == VISITOR ? NULL :
			    &users[who];

			T_INT(table[i].see[who], user_may_history(db, user,
			    table[i].history, ACCESS_READ, &t_err));
			T_INT(table[i].change[who], user_may_history(db, user,
			    table[i].history, ACCESS_WRITE, &t_err));
		}
	}
}

/* A history that somebody may see is not for that reason readable whole: the
 * bytes go by the roles of each dataset. */
static void
access_to_datasets(void **state)
{
	enum { HOLDER, PARTLY, OTHER, ADMIN, VISITOR, WHO };
	static const struct { int64_t dataset; bool read[WHO]; } table[] = {
		{ 1, { 1, 1, 1, 1, 1 } },	/* no access row: public */
		{ 2, { 1, 0, 0, 1, 0 } },	/* private role */
		{ 3, { 1, 0, 0, 1, 0 } },	/* two roles: both needed */
		{ 4, { 1, 1, 0, 1, 0 } },	/* one role of a group */
		{ 5, { 0, 0, 0, 1, 0 } },	/* a role that is gone */
		{ 6, { 1, 1, 1, 1, 1 } },	/* manage only */
		{ 7, { 0, 0, 0, 1, 0 } },	/* no such dataset */
	};
	struct user users[] = { make("holder"), make("partly"),
		make("outsider"), make("chief") };
	char text[1500];

	(void)state;
	users[ADMIN].is_admin = true;
	(void)snprintf(text, sizeof(text),
	    "INSERT INTO dataset (id) VALUES (1), (2), (3), (4), (5), (6);"
	    "INSERT INTO role (id, name) VALUES (50, 'team');"
	    "INSERT INTO user_role_association (user_id, role_id) "
	    "VALUES (%d, 50), (%d, 50);"
	    "INSERT INTO dataset_permissions (action, dataset_id, role_id) "
	    "VALUES ('access', 2, %d), ('access', 3, %d), ('access', 3, 50), "
	    "('access', 4, 50), ('access', 5, NULL), "
	    "('manage permissions', 6, %d)", (int)users[HOLDER].id,
	    (int)users[PARTLY].id, (int)users[HOLDER].roles[0],
	    (int)users[HOLDER].roles[0], (int)users[HOLDER].roles[0]);
	script(text);
	for (int who = 0; who <= OTHER; who++)
		T_INT(1, user_by_id(site, db, users[who].id, arena,
		    &users[who], &t_err));
	for (size_t i = 0; i < NELEMS(table); i++) {
		for (int who = 0; who < WHO; who++) {
			const struct user *user = who == VISITOR ? NULL :
			    &users[who];

			T_INT(table[i].read[who], user_may_dataset(db, user,
			    table[i].dataset, &t_err));
		}
	}
}

static void
a_history_is_open_when_all_its_datasets_are(void **state)
{
	struct user owner = make("owning"), other = make("other");
	char text[1200];

	(void)state;
	(void)snprintf(text, sizeof(text),
	    "INSERT INTO dataset (id) VALUES (31), (32);"
	    "INSERT INTO history_dataset_association (id, history_id, "
	    "dataset_id, validated_state) VALUES (31, 33, 31, 'ok'), "
	    "(32, 34, 31, 'ok'), (33, 34, 32, 'ok');"
	    "INSERT INTO dataset_collection (id, collection_type, "
	    "populated_state) VALUES (31, 'list:list', 'ok'), "
	    "(32, 'list', 'ok');"
	    "INSERT INTO history_dataset_collection_association (history_id, "
	    "collection_id) VALUES (35, 31);"
	    "INSERT INTO dataset_collection_element (dataset_collection_id, "
	    "child_collection_id, hda_id) VALUES (31, 32, NULL), "
	    "(32, NULL, 33);"
	    "INSERT INTO dataset_permissions (action, dataset_id, role_id) "
	    "VALUES ('access', 32, %d)", (int)owner.roles[0]);
	script(text);
	for (int history = 33; history <= 36; history++) {
		bool closed = history == 34 || history == 35;

		T_INT(1, user_may_datasets_of(db, &owner, history, true,
		    true, &t_err));
		T_INT(!closed, user_may_datasets_of(db, &other, history, true, true,
		    &t_err));
		T_INT(!closed, user_may_datasets_of(db, NULL, history, true, true,
		    &t_err));
	}
	other.is_admin = true;
	T_INT(1, user_may_datasets_of(db, &other, 34, true, true, &t_err));
}

static void
the_master_key_stands_for_an_administrator(void **state)
{
	struct user user;
	char *saved = site->conf->master_key;
	char master[] = "the master key";

	(void)state;
	T_INT(0, user_by_key(site, db, STR("the master key"), arena, &user,
	    &t_err));
	site->conf->master_key = master;
	T_INT(1, user_by_key(site, db, STR("the master key"), arena, &user,
	    &t_err));
	site->conf->master_key = saved;
	T_STR("admin", user.name);
	assert_true(user.is_admin);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_user_is_found_by_name_email_and_id),
		cmocka_unit_test(names_and_emails_are_checked_and_unique),
		cmocka_unit_test(only_the_newest_key_counts),
		cmocka_unit_test(all_users_are_listed_with_their_keys),
		cmocka_unit_test(roles_come_from_groups_too),
		cmocka_unit_test(access_to_histories),
		cmocka_unit_test(access_to_datasets),
		cmocka_unit_test(a_history_is_open_when_all_its_datasets_are),
		cmocka_unit_test(the_master_key_stands_for_an_administrator),
		cmocka_unit_test(a_session_is_a_users_or_a_visitors),
		cmocka_unit_test(a_password_stands_for_its_user),
		cmocka_unit_test(without_a_password_none_fits),
		cmocka_unit_test(a_key_is_made_when_there_is_none),
	};

	return (cmocka_run_group_tests_name("users", tests, setup, teardown));
}
