#include "model/row_priv.h"

#include "base/err.h"
#include "db/db.h"

int
row_text(const struct db_rows *rows, unsigned column, struct arena *arena,
    struct str *ret, struct err *err)
{
	struct str s = db_text(rows, column);
	struct str copy = arena_str(arena, s.p != NULL ? s : STR(""));

	if (copy.p == NULL)
		return (arena_over(arena, err));
	*ret = copy;
	return (0);
}

int
row_list(const int64_t *ids, size_t n, struct sb *sb, struct str *ret,
    struct err *err)
{
	sb_addc(sb, '[');
	for (size_t i = 0; i < n; i++)
		sb_addf(sb, "%s%lld", i == 0 ? "" : ",", (long long)ids[i]);
	sb_addc(sb, ']');
	return (sb_finish(sb, ret, err));
}
