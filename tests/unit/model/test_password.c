#include "testing.h"

#include "model/password.h"

/* Checked against Galaxy 26.1.2. */
static const struct {
	const char *password, *stored;
} vectors[] = {
	{ "password", "PBKDF2$sha256$100000$YWJjZGVmZ2hpamts$"
	    "Oyl/tU6B3xKizFt6fOZfWxF0/iRk+HEv" },
	{ "correct horse", "PBKDF2$sha256$100000$YWJjZGVmZ2hpamts$"
	    "zSNje3XsFdOAcLb/zuEnHin4FQuVtO8I" },
	{ "p\303\244ssw\303\266rd", "PBKDF2$sha256$100000$YWJjZGVmZ2hpamts$"
	    "38kfy9FUs0cQ+1HuVQFxnIgicJESjGpA" },
	{ "password", "PBKDF2$sha256$10000$c2FsdHNhbHRzYWx0$"
	    "hm3b61m3NtaKauInHcmQYdaAiU1ZnEk9" },
	{ "password", "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8" },
	{ "p\303\244ssw\303\266rd",
	    "f517ddf1d32a112ff1ad55c66d1b12cb38e7e8f7" },
};

static void
fits_what_a_galaxy_stored(void **state)
{
	(void)state;
	for (size_t i = 0; i < NELEMS(vectors); i++) {
		struct str stored = str_of(vectors[i].stored);

		assert_true(password_fits(str_of(vectors[i].password),
		    stored));
		assert_false(password_fits(STR("passwore"), stored));
		assert_false(password_fits(STR(""), stored));
	}
}

static void
nothing_fits_what_is_no_stored_text(void **state)
{
	static const char *const bad[] = { "", "*", "password", "PBKDF2",
		"PBKDF2$sha256$1$x$", "PBKDF2$sha256$0$x$AAAA",
		"PBKDF2$sha256$99999999999$x$AAAA", "PBKDF2$nohash$1$x$AAAA",
		"PBKDF2$sha256$1$x$AAAA$", "PBKDF2$sha256$-1$x$AAAA",
		"PBKDF2$sha256$1$x$*", "pbkdf2$sha256$1$x$AAAA",
		"5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8" };

	(void)state;
	for (size_t i = 0; i < NELEMS(bad); i++)
		if (password_fits(STR("password"), str_of(bad[i])))
			fail_msg("%s", bad[i]);
}

static void
a_new_one_fits_alone_and_is_salted(void **state)
{
	char one[PASSWORD_STORED], two[PASSWORD_STORED];

	(void)state;
	T_OK(password_store(STR("open sesame"), one, &t_err));
	T_OK(password_store(STR("open sesame"), two, &t_err));
	assert_string_not_equal(one, two);
	assert_int_equal(70, strlen(one));
	assert_true(str_starts(str_of(one), STR("PBKDF2$sha256$100000$")));
	assert_true(password_fits(STR("open sesame"), str_of(one)));
	assert_false(password_fits(STR("open sesamE"), str_of(one)));
}

static void
a_new_one_has_a_fair_length(void **state)
{
	char text[PASSWORD_MOST + 1], stored[PASSWORD_STORED];
	struct str all = { memset(text, 'x', sizeof(text)), sizeof(text) };

	(void)state;
	T_ERR(ERR_INVALID, password_store(STR("short"), stored, &t_err));
	T_ERR(ERR_INVALID, password_store(all, stored, &t_err));
	T_OK(password_store(str_head(all, PASSWORD_MOST), stored, &t_err));
	assert_true(password_fits(str_head(all, PASSWORD_MOST),
	    str_of(stored)));
	assert_false(password_fits(all, str_of(stored)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fits_what_a_galaxy_stored),
		cmocka_unit_test(nothing_fits_what_is_no_stored_text),
		cmocka_unit_test(a_new_one_fits_alone_and_is_salted),
		cmocka_unit_test(a_new_one_has_a_fair_length),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
