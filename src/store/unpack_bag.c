/*
 * unpack_bag: a bag against its manifests (BagIt 0.97 and 1.0), both ways:
 * every line has its file with that digest, every payload file has its line in
 * every manifest. Nothing is ever fetched.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "store/import_priv.h"

#define LINE_LIMIT 16384	/* a path of 4,096 bytes, escaped, and more */

struct bag {
	struct store_staged *st;
	const char *top;
	struct imp_map listed;	/* path, and path NUL digest, of a manifest */
	struct sb key;
	uint64_t files, bytes;	/* of the payload */
};

typedef int line_visit(struct bag *, const char *doc, struct str line,
    struct err *);

static int
bad_bag(struct err *err, struct str member, const char *what)
{
	(void)err_set(err, ERR_BAD_BAG, "%.*s: %s", STR_ARG(member), what);
	return (err_member(err, "%.*s", STR_ARG(member)));
}

/* Every line of a tag file: 1, 0 when there is no such file, -1. */
static int
each_line(struct bag *bag, const char *doc, line_visit *visit,
    struct err *err)
{
	AUTO_CLOSE int fd = -1;
	AUTO_FILE FILE *in = NULL;
	AUTO_FREE char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	int found = imp_open_doc(bag->st, doc, &fd, err);

	if (found != 1)
		return (found);
	if ((in = fdopen(fd, "r")) == NULL)
		return (err_sys(err, "read %s", doc));
	(void)own_take_fd(&fd);
	while ((n = getline(&line, &cap, in)) != -1) {
		struct str text = { line, (size_t)n };

		if (n > LINE_LIMIT)
			return (bad_bag(err, str_of(doc), "a line too long"));
		while (text.n > 0 && (text.p[text.n - 1] == '\n' ||
		    text.p[text.n - 1] == '\r'))
			text.n--;
		if (text.n > 0 && visit(bag, doc, text, err) == -1)
			return (-1);
	}
	return (1);
}

/* "%0D", "%0A" and "%25" of a path in a manifest; other "%" stay. */
static void
add_path(struct sb *b, struct str path)
{
	for (size_t i = 0; i < path.n; i++) {
		struct str rest = str_from(path, i);

		if (str_starts(rest, STR("%0D")) ||
		    str_starts(rest, STR("%0d")) ||
		    str_starts(rest, STR("%0A")) ||
		    str_starts(rest, STR("%0a")) ||
		    str_starts(rest, STR("%25"))) {
			sb_addc(b, rest.p[1] == '2' ? '%' :
			    (rest.p[2] | 0x20) == 'd' ? '\r' : '\n');
			i += 2;
		} else
			sb_addc(b, path.p[i]);
	}
}

/* "digest  path": both into the set, and the file must be there. */
static int
note_line(struct bag *bag, const char *doc, struct str line, struct err *err)
{
	struct str digest = line, path;
	uint64_t old;
	size_t n = 0;

	while (n < line.n && line.p[n] != ' ' && line.p[n] != '\t')
		n++;
	digest.n = n;
	path = str_trim(str_from(line, n));
	if (path.n > 0 && path.p[0] == '*')
		path = str_from(path, 1);
	if (digest.n == 0 || path.n == 0)
		return (bad_bag(err, str_of(doc),
		    "a line is not a digest and a path"));
	sb_clear(&bag->key);
	add_path(&bag->key, path);
	path = sb_str(&bag->key);
	if (!imp_member(bag->st, path, &old) ||
	    imp_member_is(bag->st, old, IMP_DIR))
		return (bad_bag(err, path, "listed in the bag's manifest, "
		    "but not in the bag"));
	if (!imp_map_add(&bag->listed, path, 0, &old))
		return (bad_bag(err, path, "listed twice in a manifest"));
	sb_addc(&bag->key, '\0');
	for (size_t i = 0; i < digest.n; i++)
		sb_addc(&bag->key, digest.p[i] >= 'A' && digest.p[i] <= 'F' ?
		    (char)(digest.p[i] | 0x20) : digest.p[i]);
	(void)imp_map_add(&bag->listed, sb_str(&bag->key), 0, &old);
	return (0);
}

/* The digest of a member against the line that was noted. */
static int
check_digest(struct bag *bag, const struct imp_name *name, struct str path,
    enum hash_kind kind, struct err *err)
{
	uint64_t value;

	if ((name->digests & BIT(kind)) == 0)
		return (bad_bag(err, path, "cannot be part of a bag"));
	sb_clear(&bag->key);
	sb_add(&bag->key, path);
	sb_addc(&bag->key, '\0');
	sb_addhex(&bag->key, name->digest[kind].p, name->digest[kind].n);
	if (!imp_map_get(&bag->listed, sb_str(&bag->key), &value))
		return (bad_bag(err, path,
		    "not the bytes that the bag's manifest tells"));
	return (0);
}

/* All members of the bag against the manifest that was noted. */
static int
check_members(struct bag *bag, enum hash_kind kind, bool payload,
    struct err *err)
{
	struct str top = str_of(bag->top);
	struct imp_name name;
	uint64_t value;
	int more;

	if (spool_rewind(bag->st->spools[SPOOL_NAMES], err) == -1)
		return (-1);
	bag->files = bag->bytes = 0;
	while ((more = imp_name_next(bag->st, &name, err)) == 1) {
		struct str path = str_from(name.name, top.n);
		bool in_data = str_starts(path, STR("data/"));

		if (!str_starts(name.name, top) ||
		    imp_member_is(bag->st, name.ordinal, IMP_DIR))
			continue;
		if (in_data) {
			bag->files++;
			bag->bytes += imp_member_size(bag->st, name.ordinal);
		}
		if (!imp_map_get(&bag->listed, path, &value)) {
			if (payload && in_data)
				return (bad_bag(err, path, "in the bag, but "
				    "not in its manifest"));
			continue;
		}
		if (check_digest(bag, &name, path, kind, err) == -1)
			return (-1);
	}
	return (more);
}

static int
check_manifest(struct bag *bag, const char *doc, enum hash_kind kind,
    bool payload, struct err *err)
{
	int rc = each_line(bag, doc, note_line, err);

	if (rc == 1)
		rc = check_members(bag, kind, payload, err) == -1 ? -1 : 1;
	imp_map_fini(&bag->listed);
	return (rc);
}

static int
check_oxum(struct bag *bag, const char *doc, struct str line, struct err *err)
{
	struct str key, bytes, count = line;
	uint64_t nbytes, nfiles;

	if (!str_cut(&count, ':', &key) || !str_is(key, "Payload-Oxum"))
		return (0);
	count = str_trim(count);
	if (!str_cut(&count, '.', &bytes) ||
	    !str_to_u64(bytes, UINT64_MAX, &nbytes) ||
	    !str_to_u64(count, UINT64_MAX, &nfiles) ||
	    nbytes != bag->bytes || nfiles != bag->files)
		return (bad_bag(err, str_of(doc), "the payload is not of the "
		    "size that Payload-Oxum tells"));
	return (0);
}

static int
check_version(struct bag *bag, const char *doc, struct str line,
    struct err *err)
{
	struct str key, value = line;

	(void)bag;
	if (!str_cut(&value, ':', &key))
		return (bad_bag(err, str_of(doc), "not a BagIt declaration"));
	value = str_trim(value);
	if (str_is(key, "Tag-File-Character-Encoding") &&
	    !str_is(value, "UTF-8"))
		return (bad_bag(err, str_of(doc), "tag files that are not "
		    "UTF-8 are not read"));
	return (0);
}

/* A manifest whose algorithm is unknown would go unverified. */
static int
refuse_unknown_manifests(struct bag *bag, struct err *err)
{
	struct str top = str_of(bag->top);
	struct imp_name name;
	int more;

	if (spool_rewind(bag->st->spools[SPOOL_NAMES], err) == -1)
		return (-1);
	while ((more = imp_name_next(bag->st, &name, err)) == 1) {
		struct str base = str_from(name.name, top.n);

		if (!str_starts(name.name, top) ||
		    !str_starts(base, STR("manifest-")) ||
		    !str_ends(base, STR(".txt")))
			continue;
		if (!str_is(base, "manifest-md5.txt") &&
		    !str_is(base, "manifest-sha1.txt") &&
		    !str_is(base, "manifest-sha256.txt") &&
		    !str_is(base, "manifest-sha512.txt"))
			return (bad_bag(err, base, "an unknown algorithm"));
	}
	return (more);
}

static int
check_bag(struct bag *bag, struct err *err)
{
	static const char *const names[HASH_KINDS] = {
		[HASH_MD5] = "md5", [HASH_SHA1] = "sha1",
		[HASH_SHA256] = "sha256", [HASH_SHA512] = "sha512",
	};
	unsigned manifests = 0;
	uint64_t ordinal;

	if (imp_member(bag->st, STR("fetch.txt"), &ordinal))
		return (bad_bag(err, STR("fetch.txt"),
		    "the bag is incomplete, and nothing is fetched"));
	if (each_line(bag, "bagit.txt", check_version, err) == -1 ||
	    refuse_unknown_manifests(bag, err) == -1)
		return (-1);
	for (int i = 0; i < HASH_KINDS; i++) {
		char doc[40];
		int found;

		(void)snprintf(doc, sizeof(doc), "tagmanifest-%s.txt",
		    names[i]);
		if (check_manifest(bag, doc, (enum hash_kind)i, false,
		    err) == -1)
			return (-1);
		found = check_manifest(bag, doc + strlen("tag"),
		    (enum hash_kind)i, true, err);
		if (found == -1)
			return (-1);
		manifests += found == 1;
	}
	if (manifests == 0)
		return (bad_bag(err, STR("bagit.txt"),
		    "the bag has no manifest"));
	return (each_line(bag, "bag-info.txt", check_oxum, err) == -1 ? -1 :
	    0);
}

int
imp_bag_verify(struct store_staged *st, const char *top, struct err *err)
{
	struct bag bag = { .st = st, .top = top };

	sb_init(&bag.key, SB_LIMIT);
	free(st->root);
	st->root = mem_strdup(top);

	int rc = check_bag(&bag, err);

	sb_fini(&bag.key);
	imp_map_fini(&bag.listed);
	return (rc);
}
