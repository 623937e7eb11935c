#include "testing.h"

#include "archive/crc.h"

static void
it_is_the_sum_of_gzip_and_zip(void **state)
{
	(void)state;
	assert_int_equal(0, crc_add(0, "", 0));
	assert_true(crc_add(0, "123456789", 9) == 0xcbf43926);
	assert_true(crc_add(crc_add(0, "1234", 4), "56789", 5) == 0xcbf43926);
}

static void
sums_of_pieces_join_wherever_the_cut_is(void **state)
{
	char bytes[300];
	uint32_t whole;

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 7 + i / 3);
	whole = crc_add(0, bytes, sizeof(bytes));
	for (size_t i = 0; i <= sizeof(bytes); i++)
		assert_true(whole == crc_join(crc_add(0, bytes, i),
		    crc_add(0, bytes + i, sizeof(bytes) - i),
		    sizeof(bytes) - i));
}

static void
lengths_beyond_32_bits_are_exact(void **state)
{
	uint32_t zeros = crc_add(0, "\0\0\0\0\0\0\0\0", 8), sum = zeros;

	(void)state;
	/* 8 bytes doubled 30 times is 8 GiB; the other way round, joined in
	 * two unequal parts. */
	for (unsigned i = 0; i < 30; i++)
		sum = crc_join(sum, sum, (uint64_t)8 << i);
	uint32_t less = zeros, n = 0;
	uint32_t parts[31] = { zeros };
	for (unsigned i = 1; i < 31; i++)
		parts[i] = crc_join(parts[i - 1], parts[i - 1],
		    (uint64_t)8 << (i - 1));
	less = 0;
	for (unsigned i = 30; i-- > 0; n++)
		less = crc_join(less, parts[i], (uint64_t)8 << i);
	/* 8 + 16 + ... is 8 GiB less 8 bytes. */
	assert_int_equal(30, n);
	assert_true(sum == crc_join(less, zeros, 8));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_the_sum_of_gzip_and_zip),
		cmocka_unit_test(sums_of_pieces_join_wherever_the_cut_is),
		cmocka_unit_test(lengths_beyond_32_bits_are_exact),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
