#include "export_world.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "testing.h"

void
world_open(struct world *w, const char *name)
{
	static char secret[] = "USING THE DEFAULT IS NOT SECURE!";

	*w = (struct world){ .scratch = -1 };
	(void)snprintf(w->root, sizeof(w->root), "%s/%s", t_dir(), name);
	(void)snprintf(w->db_path, sizeof(w->db_path), "%s/waybill.db",
	    w->root);
	(void)snprintf(w->objects, sizeof(w->objects), "%s/objects", w->root);
	assert_int_equal(0, mkdir(w->root, 0777));
	assert_int_equal(0, mkdir(w->objects, 0777));
	w->site = (struct site){ .path = w->root, .db_path = w->db_path,
		.objects_path = w->objects, .id_secret = secret,
		.lock_fd = -1 };
	T_OK(fs_open_dir(w->root, &w->site.dir_fd, &t_err));
	T_OK(fs_open_dir(t_dir(), &w->scratch, &t_err));
	T_OK(db_open(&(struct db_options){ .path = w->db_path,
	    .create = true }, &w->db, &t_err));
	/* What a test writes need not outlive a power cut. */
	world_sql(w, "PRAGMA synchronous = OFF");
	T_OK(db_migrate(w->db, &t_err));
	w->admin = (struct user){ .id = 1, .name = STR("admin"),
		.is_admin = true };
}

void
world_close(struct world *w)
{
	db_close(w->db);
	(void)close(w->site.dir_fd);
	(void)close(w->scratch);
}

void
world_sql(struct world *w, const char *sql)
{
	T_OK(db_script(w->db, str_of(sql), &t_err));
}

static void
object_path(int dataset, const char *end, char ret[64])
{
	(void)snprintf(ret, 64, "objects/%03d/dataset_%d%s", dataset / 1000,
	    dataset, end);
}

static void
write_file(struct world *w, const char *path, const char *bytes)
{
	int fd;

	T_OK(fs_make_parents(w->site.dir_fd, path, &t_err));
	fd = openat(w->site.dir_fd, path,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	assert_int_not_equal(-1, fd);
	T_OK(fs_write_all(fd, bytes, strlen(bytes), &t_err));
	assert_int_equal(0, close(fd));
}

void
world_file(struct world *w, int dataset, const char *bytes)
{
	char path[64];

	object_path(dataset, ".dat", path);
	write_file(w, path, bytes);
}

void
world_extra(struct world *w, int dataset, const char *name, const char *bytes)
{
	char path[64], full[256];

	object_path(dataset, "_files", path);
	(void)snprintf(full, sizeof(full), "%s/%s", path, name);
	write_file(w, full, bytes);
}

void
world_no_file(struct world *w, int dataset)
{
	char path[64];

	object_path(dataset, ".dat", path);
	assert_int_equal(0, unlinkat(w->site.dir_fd, path, 0));
}

void
world_history(struct world *w, int n)
{
	char sql[1024];

	world_sql(w, "INSERT INTO history (id, create_time, user_id, name,"
	    " hid_counter, genome_build, deleted) VALUES (1,"
	    " '2024-03-01 09:00:00.000000', 1, 'plain', 1, '?', 0);");
	for (int i = 1; i <= n; i++) {
		(void)snprintf(sql, sizeof(sql),
		    "INSERT INTO dataset (id, state, deleted, purged, uuid)"
		    " VALUES (%d, 'ok', 0, 0, '%032d');"
		    "INSERT INTO history_dataset_association (id, history_id,"
		    " dataset_id, create_time, update_time, name, extension,"
		    " hid, deleted, visible, validated_state) VALUES (%d, 1,"
		    " %d, '2024-03-01 09:00:00.000000',"
		    " '2024-03-01 09:00:00.000000', 'set %d', 'txt', %d, 0, 1,"
		    " 'unknown');", i, i, i, i, i, i);
		world_sql(w, sql);
		(void)snprintf(sql, sizeof(sql), "line %d\n", i);
		world_file(w, i, sql);
	}
	world_sql(w, "DELETE FROM history_audit; INSERT INTO history_audit"
	    " VALUES (1, '2024-03-02 08:00:00.000000');");
}

void
world_example(struct world *w)
{
	char *sql = t_fixture("unit/store/example.sql", NULL);

	world_sql(w, sql);
	free(sql);
	world_file(w, 1, "chr1\t10\t20\n");
	world_file(w, 2, "chr1\n");
	world_file(w, 3, "junk\n");
	world_file(w, 4, "scratch\n");
}

struct store_request
world_request(const struct world *w)
{
	return ((struct store_request){ .object = STORE_HISTORY,
	    .object_id = 1, .include_files = true, .user = &w->admin });
}

int
world_collect(struct world *w, const struct store_request *req,
    struct store_snapshot **ret, struct err *err)
{
	return (store_collect(&w->site, w->db, req, w->scratch, NULL, NULL,
	    ret, err));
}

int
world_export(struct world *w, const struct store_request *req,
    enum store_format format, struct sb *out, struct err *err)
{
	AUTO_SNAPSHOT struct store_snapshot *snap = NULL;
	AUTO_SINK struct sink *sink = sink_sb(out);
	struct pack_totals totals;
	bool again;

	if (world_collect(w, req, &snap, err) == -1)
		return (-1);
	return (store_pack(snap, &(struct store_pack_options){
	    .format = format, .threads = 1 }, sink, &totals, &again, err));
}

char *
world_member(const struct sb *tar, const char *name)
{
	size_t at = 0;

	while (at + 512 <= tar->n && tar->p[at] != '\0') {
		size_t size = (size_t)strtoull(tar->p + at + 124, NULL, 8);

		if (strncmp(tar->p + at, name, 100) == 0)
			return (str_dup((struct str){ tar->p + at + 512,
			    size }));
		at += 512 + (size + 511) / 512 * 512;
	}
	return (NULL);
}

static int
add_gap(void *ctx, const struct store_gap *gap, struct err *err)
{
	(void)err;
	sb_addf(ctx, "%.*s %lld %.*s\n", STR_ARG(gap->object_type),
	    (long long)gap->hid, STR_ARG(gap->reason));
	return (0);
}

void
world_gaps(struct store_snapshot *snap, struct sb *out)
{
	T_OK(store_snapshot_gaps(snap, add_gap, out, &t_err));
}
