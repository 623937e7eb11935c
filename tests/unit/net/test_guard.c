#include "testing.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "net/guard.h"

static bool
allowed(const char *text, const char *const *allow, size_t n)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
		return (guard_allows((struct sockaddr *)&in, allow, n));
	assert_int_equal(1, inet_pton(AF_INET6, text, &in6.sin6_addr));
	return (guard_allows((struct sockaddr *)&in6, allow, n));
}

static void
lets_public_addresses_pass(void **state)
{
	static const char *const cases[] = { "8.8.8.8", "172.32.0.1",
		"11.0.0.1", "2606:4700::1111", "::ffff:8.8.8.8" };

	(void)state;
	for (size_t i = 0; i < NELEMS(cases); i++)
		assert_true(allowed(cases[i], NULL, 0));
}

static void
refuses_special_addresses(void **state)
{
	static const char *const cases[] = { "127.0.0.1", "127.9.9.9",
		"10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
		"169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
		"255.255.255.255", "::1", "::", "fe80::1", "fd00::1",
		"ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
		"64:ff9b::7f00:1", "2002:7f00:1::" };

	(void)state;
	for (size_t i = 0; i < NELEMS(cases); i++)
		if (allowed(cases[i], NULL, 0))
			fail_msg("%s", cases[i]);
}

static void
follows_the_list_of_the_operator(void **state)
{
	static const struct {
		const char *allow;
		bool want;
	} cases[] = { { "127.0.0.1", true }, { "127.0.0.0/24", true },
		{ "127.0.0.1/32", true }, { "127.0.0.0/32", false },
		{ "127.0.0.2", false }, { "nonsense", false },
		{ "127.0.0.1/99", false }, { "::/0", true } };

	(void)state;
	for (size_t i = 0; i < NELEMS(cases); i++)
		if (allowed("127.0.0.1", &cases[i].allow, 1) != cases[i].want)
			fail_msg("%s", cases[i].allow);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lets_public_addresses_pass),
		cmocka_unit_test(refuses_special_addresses),
		cmocka_unit_test(follows_the_list_of_the_operator),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
