#include "archive/guard.h"

#include <stdlib.h>

#include "archive/nameset.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/mem.h"

#define RATIO_WINDOW ((uint64_t)64 << 20)
#define SHOWN ((size_t)120)	/* bytes of a name in a message */

const struct unpack_limits unpack_limits_default = {
	.members = 10000000,
	.member_size = (uint64_t)1 << 50,
	.total_size = (uint64_t)1 << 50,
	.path_bytes = 4096,
	.path_levels = 64,
	.ratio = 1000,
};

struct guard {
	struct unpack_limits limits;
	struct nameset *names;
	uint64_t headers, total;
	char parent[4096];	/* of the member before: already checked */
	size_t parent_n;
};

struct guard *
guard_new(const struct unpack_limits *limits)
{
	struct guard *g = mem_new(struct guard);

	g->limits = *limits;
	g->names = nameset_new();
	return (g);
}

void
guard_free(struct guard *g)
{
	if (g == NULL)
		return;
	nameset_free(g->names);
	free(g);
}

static struct str
shown(struct str name)
{
	return (str_head(name, SHOWN));
}

static int
bad_name(struct str raw, const char *why, struct err *err)
{
	return (err_set(err, ERR_BAD_NAME, "the member name \"%.*s\" %s",
	    STR_ARG(shown(raw)), why));
}

/* "./x" is x, "x/" is x for a directory. */
static struct str
normal_form(struct str raw, bool is_dir)
{
	while (str_starts(raw, STR("./")))
		raw = str_from(raw, 2);
	if (is_dir && str_ends(raw, STR("/")))
		raw = str_head(raw, raw.n - 1);
	return (raw);
}

static unsigned
levels(struct str name)
{
	unsigned n = 1;

	for (size_t i = 0; i < name.n; i++)
		n += name.p[i] == '/';
	return (n);
}

static bool
climbs(struct str name)
{
	struct str part;

	while (str_cut(&name, '/', &part))
		if (str_is(part, ".."))
			return (true);
	return (false);
}

static int
check_name(const struct guard *g, struct str raw, struct str name,
    struct err *err)
{
	if (memchr(raw.p, '\0', raw.n) != NULL)
		return (bad_name(raw, "contains a NUL byte", err));
	if (!str_is_utf8(raw))
		return (err_set(err, ERR_BAD_NAME,
		    "a member name is not UTF-8"));
	if (memchr(raw.p, '\\', raw.n) != NULL)
		return (bad_name(raw, "contains a backslash", err));
	if (raw.p[0] == '/')
		return (bad_name(raw, "is absolute", err));
	if (climbs(raw))
		return (bad_name(raw, "climbs out with \"..\"", err));
	if (name.n > g->limits.path_bytes || name.n > sizeof(g->parent))
		return (err_set(err, ERR_TOO_BIG,
		    "the member name \"%.*s...\" has %zu bytes; the limit is "
		    "%u", STR_ARG(shown(raw)), name.n, g->limits.path_bytes));
	if (levels(name) > g->limits.path_levels)
		return (err_set(err, ERR_TOO_BIG,
		    "the member \"%.*s\" is %u levels deep; the limit is %u",
		    STR_ARG(shown(raw)), levels(name),
		    g->limits.path_levels));
	if (!fs_path_is_clean(name))
		return (bad_name(raw, "has an empty or \".\" part", err));
	return (0);
}

static int
clash(struct str name, const char *what, struct err *err)
{
	return (err_set(err, ERR_DUPLICATE, "the member \"%.*s\" %s",
	    STR_ARG(shown(name)), what));
}

/* Every directory above the name is one, or becomes one. Neighbours have the
 * same parents, so the last ones are remembered. */
static int
check_parents(struct guard *g, struct str name, struct err *err)
{
	size_t end = str_rfind(name, '/');

	if (end == SIZE_MAX)
		return (0);
	if (end == g->parent_n && memcmp(name.p, g->parent, end) == 0)
		return (0);
	for (size_t i = 1; i <= end; i++) {
		struct str parent = { name.p, i };

		if (name.p[i] != '/')
			continue;
		if (nameset_put(g->names, parent, NAMESET_PARENT) ==
		    NAMESET_FILE)
			return (clash(name, "lies below a file", err));
	}
	memcpy(g->parent, name.p, end);
	g->parent_n = end;
	return (0);
}

static int
check_place(struct guard *g, struct str name, bool is_dir, struct err *err)
{
	enum nameset_kind before;

	if (check_parents(g, name, err) == -1)
		return (-1);
	before = nameset_put(g->names, name,
	    is_dir ? NAMESET_DIR : NAMESET_FILE);
	if (before == NAMESET_NONE || (before == NAMESET_PARENT && is_dir))
		return (0);
	if ((before == NAMESET_FILE) == is_dir || before == NAMESET_PARENT)
		return (clash(name, "is both a file and a directory", err));
	return (clash(name, "is there twice", err));
}

static int
too_many(const struct guard *g, struct err *err)
{
	return (err_set(err, ERR_TOO_BIG,
	    "the archive has more than %llu members",
	    (unsigned long long)g->limits.members));
}

int
guard_header(struct guard *g, struct err *err)
{
	/* Extended headers stand in front of members: twice the number. */
	return (++g->headers / 2 > g->limits.members ? too_many(g, err) : 0);
}

static int
check_sizes(struct guard *g, struct str name, uint64_t size, struct err *err)
{
	if (size > g->limits.member_size)
		return (err_set(err, ERR_TOO_BIG,
		    "the member \"%.*s\" has %llu bytes; the limit is %llu",
		    STR_ARG(shown(name)), (unsigned long long)size,
		    (unsigned long long)g->limits.member_size));
	if (size > g->limits.total_size - g->total)
		return (err_set(err, ERR_TOO_BIG,
		    "the archive holds more than %llu bytes",
		    (unsigned long long)g->limits.total_size));
	g->total += size;
	if (nameset_count(g->names) > g->limits.members)
		return (too_many(g, err));
	return (0);
}

static int
judge(struct guard *g, struct str raw, struct str name, bool is_dir,
    uint64_t size, struct err *err)
{
	if (check_name(g, raw, name, err) == -1 ||
	    check_place(g, name, is_dir, err) == -1)
		return (-1);
	return (check_sizes(g, name, size, err));
}

int
guard_member(struct guard *g, struct str raw, bool is_dir, uint64_t size,
    struct str *ret, struct err *err)
{
	struct str name = normal_form(raw, is_dir);

	if (raw.n == 0)
		return (err_set(err, ERR_BAD_NAME, "a member has no name"));
	if (is_dir && raw.p[0] == '.' && (name.n == 0 || str_is(name, ".")))
		return (0);
	if (name.n == 0)
		return (bad_name(raw, "is empty", err));
	if (judge(g, raw, name, is_dir, size, err) == -1)
		return (err_member(err, "%.*s", STR_ARG(str_head(raw, 255))));
	*ret = name;
	return (1);
}

int
ratio_add(struct ratio *r, uint64_t packed, uint64_t size, struct err *err)
{
	r->packed += packed;
	r->size += size;
	if (r->size < RATIO_WINDOW)
		return (0);
	if (r->size / r->limit > r->packed)
		return (err_set(err, ERR_TOO_BIG,
		    "the archive unpacks to more than %u times its size",
		    r->limit));
	r->packed = r->size = 0;
	return (0);
}
