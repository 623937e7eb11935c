/*
 * Ranges: what is taken lies in the file, an error says why; a part that is
 * asked for by the numbers of the answer is the same part. Dates: one that is
 * read is written as it was.
 */
#include <assert.h>
#include <stdio.h>

#include "base/err.h"
#include "http/file.h"
#include "http/range.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_range(struct str text, uint64_t size)
{
	struct byte_range got, again;
	struct err err = { 0 };
	char exact[64];
	int rc = range_parse(text, size, &got, &err);

	if (rc == -1)
		assert(err.code == ERR_INVALID && err.msg[0] != '\0');
	if (rc != 1)
		return;
	assert(got.first <= got.last && got.last < size);
	(void)snprintf(exact, sizeof(exact), "bytes=%llu-%llu",
	    (unsigned long long)got.first, (unsigned long long)got.last);
	assert(range_parse(str_of(exact), size, &again, &err) == 1);
	assert(again.first == got.first && again.last == got.last);
}

static void
check_date(struct str text)
{
	char out[HTTP_DATE];
	usec_t at, again;

	if (!http_date_parse(text, &at))
		return;
	http_date(at, out);
	assert(http_date_parse(str_of(out), &again) && at == again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const uint64_t sizes[] = { 0, 1, 1000, UINT64_MAX };
	struct str text = { (const char *)data, n };

	for (size_t i = 0; i < NELEMS(sizes); i++)
		check_range(text, sizes[i]);
	check_date(text);
	return (0);
}
