/*
 * Names of members: what the guard lets through is relative, clean UTF-8
 * without backslash, and through its own output it lets the same through; a
 * name that comes again is refused.
 */
#include <assert.h>
#include <stdlib.h>

#include "archive/guard.h"
#include "base/err.h"
#include "base/fs.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct guard *g = guard_new(&unpack_limits_default);
	struct str rest = { (const char *)data, n }, raw, name;

	while (str_cut(&rest, '\n', &raw)) {
		bool is_dir = raw.n > 0 && raw.p[raw.n - 1] == '/';
		struct err err = { 0 };
		int rc = guard_member(g, raw, is_dir, 0, &name, &err);

		if (rc == -1) {
			assert(err.code == ERR_BAD_NAME ||
			    err.code == ERR_DUPLICATE ||
			    err.code == ERR_TOO_BIG);
			assert(err.msg[0] != '\0');
			continue;
		}
		if (rc == 0)
			continue;
		assert(fs_path_is_clean(name) && str_is_utf8(name));
		assert(memchr(name.p, '\\', name.n) == NULL);
		assert(guard_member(g, name, is_dir, 0, &name, &err) == -1);
		assert(err.code == ERR_DUPLICATE);
	}
	guard_free(g);
	return (0);
}
