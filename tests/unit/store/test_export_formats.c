#include "testing.h"

#include "export_world.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "archive/unpack.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/jr.h"

/* The containers: what they hold, and that crates and bags are valid. */

static struct world w;

static int
setup(void **state)
{
	if (t_dir_setup(state) != 0)
		return (-1);
	world_open(&w, "formats");
	world_example(&w);
	world_extra(&w, 2, "index/part 1", "extra bytes");
	world_extra(&w, 2, "top.txt", "more");
	return (0);
}

static int
teardown(void **state)
{
	world_close(&w);
	return (t_dir_teardown(state));
}

static void
export_as(enum store_format format, struct sb *out)
{
	struct store_request req = world_request(&w);

	sb_init(out, 1 << 22);
	T_OK(world_export(&w, &req, format, out, &t_err));
}

/* Every member, by a reader that does not share code with the writer. */
struct listing {
	struct member {
		char *name, *bytes;	/* bytes NULL: a directory */
		size_t n;
	} at[64];
	size_t n;
};

static void
listing_fini(struct listing *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->at[i].name);
		free(l->at[i].bytes);
	}
}

static void
read_member(struct unpack *unpack, struct member *m)
{
	AUTO_SB struct sb bytes = SB_EMPTY(1 << 22);
	struct str block;
	int more;

	while ((more = unpack_read(unpack, &block, &t_err)) == 1)
		sb_add(&bytes, block);
	T_OK(more);
	m->n = sb_str(&bytes).n;
	m->bytes = str_dup(sb_str(&bytes));
}

static void
read_all(const struct sb *archive, struct listing *l)
{
	AUTO_UNPACK struct unpack *unpack = NULL;
	struct unpack_entry entry;
	struct readat *at;
	int fd, more;

	l->n = 0;
	t_file_write("archive", sb_str(archive));
	fd = openat(t_dir_fd(), "archive", O_RDONLY | O_CLOEXEC);
	T_OK(readat_fd(fd, &at, &t_err));
	T_OK(unpack_open(at, &unpack_limits_default, NULL, &unpack, &t_err));
	while ((more = unpack_next(unpack, &entry, &t_err)) == 1) {
		struct member *m = &l->at[l->n++];

		assert_in_range(l->n, 1, NELEMS(l->at));
		*m = (struct member){ .name = str_dup(entry.name) };
		if (!entry.is_dir)
			read_member(unpack, m);
	}
	T_OK(more);
	unpack_free(unpack);
	unpack = NULL;
	readat_free(at);
	(void)close(fd);
}

static const struct member *
find(const struct listing *l, struct str name)
{
	for (size_t i = 0; i < l->n; i++) {
		if (str_is(name, l->at[i].name))
			return (&l->at[i]);
	}
	return (NULL);
}

static struct str
bytes_of(const struct listing *l, const char *name)
{
	const struct member *m = find(l, str_of(name));

	if (m == NULL)
		print_error("there is no %s\n", name);
	assert_non_null(m);
	return ((struct str){ m->bytes, m->n });
}

#define EXTRA "datasets/extra_files_path_415b17d5b8476961"

static void
every_format_holds_the_same(void **state)
{
	(void)state;
	for (unsigned f = 0; f < STORE_FORMATS; f++) {
		AUTO_SB struct sb out = { 0 };
		CLEANUP(listing_fini) struct listing l = { 0 };
		const char *top = store_format_is_bag((enum store_format)f) ?
		    "Demo-history-caf/data/" : "";
		char name[256];

		export_as((enum store_format)f, &out);
		read_all(&out, &l);
		(void)snprintf(name, sizeof(name), "%sexport_attrs.txt", top);
		T_STR("{\"galaxy_export_version\": \"2\"}",
		    bytes_of(&l, name));
		(void)snprintf(name, sizeof(name), "%s" EXTRA "/index/part 1",
		    top);
		T_STR("extra bytes", bytes_of(&l, name));
		(void)snprintf(name, sizeof(name), "%s" EXTRA "/top.txt", top);
		T_STR("more", bytes_of(&l, name));
		(void)snprintf(name, sizeof(name), "%sdatasets/"
		    "Cut_on_data_1_415b17d5b8476961.tabular", top);
		T_STR("chr1\n", bytes_of(&l, name));
	}
}

static void
formats_have_names_and_types(void **state)
{
	enum store_format format;

	(void)state;
	for (unsigned f = 0; f < STORE_FORMATS; f++) {
		T_OK(store_format_named(
		    str_of(store_format_name((enum store_format)f)), &format,
		    &t_err));
		assert_int_equal(f, format);
	}
	assert_string_equal("application/zip",
	    store_format_mime(STORE_BAG_ZIP));
	T_ERR(ERR_BAD_FORMAT, store_format_named(STR("TGZ"), &format,
	    &t_err));
	T_ERR(ERR_BAD_FORMAT, store_format_named(STR("bco.json"), &format,
	    &t_err));
}

/* A path with its escapes undone. */
static char *
unescape(struct str id)
{
	AUTO_SB struct sb b = SB_EMPTY(id.n + 1);

	for (size_t i = 0; i < id.n; i++) {
		if (id.p[i] == '%') {
			sb_addc(&b, (char)strtol((char[]){ id.p[i + 1],
			    id.p[i + 2], '\0' }, NULL, 16));
			i += 2;
		} else {
			sb_addc(&b, id.p[i]);
		}
	}
	return (sb_take(&b));
}

static const struct jv *
entity(const struct jv *graph, struct str id)
{
	struct str other;

	JV_EACH(e, graph) {
		if (jv_string(jv_get(e, "@id"), &other) && str_eq(id, other))
			return (e);
	}
	return (NULL);
}

/* References are objects that have nothing but an @id. */
static void
assert_no_dangling(const struct jv *graph, const struct jv *v)
{
	struct str id;

	if (v->type == JV_OBJECT && v->count == 1 &&
	    jv_string(jv_get(v, "@id"), &id) &&
	    !str_starts(id, STR("https://w3id.org/")))
		assert_non_null(entity(graph, id));
	JV_EACH(item, v)
		assert_no_dangling(graph, item);
}

static void
assert_text(const struct jv *object, const char *key)
{
	struct str text;

	assert_true(jv_string(jv_get(object, key), &text));
	assert_true(str_trim(text).n > 0);
}

static void
a_crate_is_valid(void **state)
{
	AUTO_SB struct sb out = { 0 };
	CLEANUP(listing_fini) struct listing l = { 0 };
	AUTO_ARENA struct arena *arena = arena_new(1 << 22);
	const struct jv *graph, *root;
	struct jv *doc;
	size_t files = 0;
	struct str id, text;

	(void)state;
	world_sql(&w, "UPDATE history_dataset_association SET name = 'a [b]^'"
	    " WHERE id = 3;"
	    "DELETE FROM history_audit WHERE update_time > '2024-04'");
	export_as(STORE_ROCRATE_ZIP, &out);
	read_all(&out, &l);
	T_OK(jv_parse(bytes_of(&l, "ro-crate-metadata.json"),
	    &jr_limits_default, arena, &doc, &t_err));
	graph = jv_get(doc, "@graph");
	root = entity(graph, STR("./"));
	assert_text(root, "name");
	assert_text(root, "description");
	assert_non_null(jv_get(root, "license"));
	assert_true(jv_string(jv_get(root, "datePublished"), &text));
	T_STR("2024-03-02T08:00:00+00:00", text);
	assert_no_dangling(graph, graph);
	JV_EACH(e, graph) {
		char *path;

		if (!jv_string(jv_get(e, "@type"), &text) ||
		    !str_is(text, "File"))
			continue;
		assert_true(jv_string(jv_get(e, "@id"), &id));
		assert_text(e, "name");
		assert_text(e, "encodingFormat");
		path = unescape(id);
		(void)bytes_of(&l, path);
		free(path);
		files++;
	}
	assert_int_equal(3, files);
	assert_int_equal(0, strncmp("# Demo", bytes_of(&l, "README.md").p,
	    6));
}

/* Every line of a manifest against the bytes; the number of lines. */
static size_t
check_manifest(const struct listing *l, const char *name, enum hash_kind kind,
    const char *gap, const char *top)
{
	struct str rest = bytes_of(l, name), line;
	struct hash *hash = hash_new(kind);
	size_t lines = 0;

	while (str_cut(&rest, '\n', &line)) {
		char hex[2 * HASH_MAX + 1], path[512];
		size_t n = 2 * hash_size(kind);

		if (line.n == 0)
			break;
		(void)snprintf(path, sizeof(path), "%s/%.*s", top,
		    STR_ARG(str_from(line, n + strlen(gap))));
		hash_reset(hash);
		hash_add(hash, bytes_of(l, path));
		hash_end_hex(hash, hex);
		T_STR(hex, str_head(line, n));
		lines++;
	}
	hash_free(hash);
	return (lines);
}

#define TOP "Demo-history-caf"

static void
assert_bag(enum store_format format)
{
	AUTO_SB struct sb out = { 0 };
	CLEANUP(listing_fini) struct listing l = { 0 };

	export_as(format, &out);
	read_all(&out, &l);
	assert_int_equal(15, check_manifest(&l, TOP "/manifest-md5.txt",
	    HASH_MD5, "  ", TOP));
	assert_int_equal(15, check_manifest(&l, TOP "/manifest-sha256.txt",
	    HASH_SHA256, "  ", TOP));
	assert_int_equal(4, check_manifest(&l, TOP "/tagmanifest-md5.txt",
	    HASH_MD5, " ", TOP));
	assert_int_equal(4, check_manifest(&l, TOP "/tagmanifest-sha256.txt",
	    HASH_SHA256, " ", TOP));
	T_STR("BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n",
	    bytes_of(&l, TOP "/bagit.txt"));
	assert_non_null(strstr(bytes_of(&l, TOP "/bag-info.txt").p,
	    "Bagging-Date: 2024-03-02\nBagging-Time: 08:00:00 UTC\n"
	    "Payload-Oxum: "));
	assert_non_null(strstr(bytes_of(&l, TOP "/bag-info.txt").p, ".15\n"));
}

static void
a_bag_is_valid(void **state)
{
	(void)state;
	assert_bag(STORE_BAG_TAR);
	assert_bag(STORE_BAG_TGZ);
	assert_bag(STORE_BAG_ZIP);
}

static void
neither_clock_nor_chance_is_in_the_bytes(void **state)
{
	(void)state;
	for (unsigned f = 0; f < STORE_FORMATS; f++) {
		AUTO_SB struct sb first = { 0 };
		AUTO_SB struct sb second = { 0 };

		export_as((enum store_format)f, &first);
		clock_set(1900000000 * USEC_SEC);
		export_as((enum store_format)f, &second);
		clock_set(0);
		assert_true(str_eq(sb_str(&first), sb_str(&second)));
	}
}

static void
the_key_tells_content_from_times(void **state)
{
	AUTO_SNAPSHOT struct store_snapshot *first = NULL, *touched = NULL,
	    *other = NULL, *file = NULL;
	struct store_request req = world_request(&w);

	(void)state;
	T_OK(world_collect(&w, &req, &first, &t_err));
	assert_int_equal(64, strlen(store_snapshot_key(first)));
	world_sql(&w, "UPDATE history_dataset_association SET update_time ="
	    " '2025-01-01 00:00:00.000000';"
	    "UPDATE job SET update_time = '2025-01-01 00:00:00.000000'");
	T_OK(world_collect(&w, &req, &touched, &t_err));
	assert_string_equal(store_snapshot_key(first),
	    store_snapshot_key(touched));
	assert_true(store_snapshot_time(touched) > store_snapshot_time(first));
	world_sql(&w, "UPDATE history_dataset_association SET info = 'new'"
	    " WHERE id = 1");
	T_OK(world_collect(&w, &req, &other, &t_err));
	assert_string_not_equal(store_snapshot_key(first),
	    store_snapshot_key(other));
	world_file(&w, 1, "chr1\t10\t20\n");
	T_OK(world_collect(&w, &req, &file, &t_err));
	assert_string_not_equal(store_snapshot_key(other),
	    store_snapshot_key(file));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(every_format_holds_the_same),
		T(formats_have_names_and_types),
		T(a_crate_is_valid),
		T(a_bag_is_valid),
		T(neither_clock_nor_chance_is_in_the_bytes),
		T(the_key_tells_content_from_times),
	};

	return (cmocka_run_group_tests_name("export_formats", tests, NULL,
	    NULL));
}
