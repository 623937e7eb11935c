#include "sts/sts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/jr.h"
#include "base/jw.h"
#include "base/mem.h"
#include "base/own.h"
#include "sts/sts_priv.h"

/* request.json and cancelled.json are a few hundred bytes; a name may be
 * long, a message longer. */
#define STS_JSON_MAX (256u << 10)

struct sts {
	int fd;
};

int
sts_open(const char *path, struct sts **ret, struct err *err)
{
	struct sts *sts;
	int fd;

	if (fs_open_dir(path, &fd, err) == -1)
		return (err_in(err, "short term storage"));
	sts = mem_new(struct sts);
	sts->fd = fd;
	*ret = sts;
	return (0);
}

void
sts_close(struct sts *sts)
{
	if (sts == NULL)
		return;
	(void)close(sts->fd);
	free(sts);
}

int
sts_fd(const struct sts *sts)
{
	return (sts->fd);
}

/* "a/b/c/abc....": the first three digits, one directory each. */
#define STS_PATH (6 + UUID_DASHED)

static void
entry_path(const struct uuid *uuid, char ret[STS_PATH])
{
	char text[UUID_DASHED];

	uuid_dashed(uuid, text);
	(void)snprintf(ret, STS_PATH, "%c/%c/%c/%s", text[0], text[1],
	    text[2], text);
}

static int
entry_open(struct sts *sts, const struct uuid *uuid, int *ret_fd,
    struct err *err)
{
	char path[STS_PATH];

	entry_path(uuid, path);
	return (fs_open_beneath(sts->fd, path, O_RDONLY | O_DIRECTORY, 0,
	    ret_fd, err));
}

static void
write_request(struct jw *jw, const struct sts_request *request)
{
	char created[CLOCK_TEXT];

	clock_text(request->created, ' ', created);
	jw_object(jw);
	jw_kstr(jw, "filename", request->filename);
	jw_kstr(jw, "mime_type", request->mime_type);
	jw_kint(jw, "duration", request->duration / USEC_SEC);
	jw_kcstr(jw, "created", created);
	jw_key(jw, "security");
	jw_object(jw);
	jw_kstr(jw, "user_id", request->user_id);
	jw_knull(jw, "session_id");
	jw_object_end(jw);
	jw_object_end(jw);
}

int
sts_new(struct sts *sts, const struct uuid *uuid,
    const struct sts_request *request, struct err *err)
{
	char path[STS_PATH];
	AUTO_CLOSE int fd = -1;
	AUTO_SB struct sb text = SB_EMPTY(STS_JSON_MAX);
	AUTO_SINK struct sink *sink = NULL;
	AUTO_JW struct jw *jw = NULL;
	struct str json;

	sink = sink_sb(&text);
	jw = jw_new(sink, JW_PYTHON);
	write_request(jw, request);
	if (jw_finish(jw, err) == -1 || sb_finish(&text, &json, err) == -1)
		return (-1);
	entry_path(uuid, path);
	if (fs_make_dirs(sts->fd, path, err) == -1 ||
	    entry_open(sts, uuid, &fd, err) == -1)
		return (-1);
	return (fs_write(fd, "request.json", json, 0644, err));
}

/* A small JSON file of an entry: 1, 0 when it is not there, -1. */
static int
read_json(int dir_fd, const char *name, struct arena *arena, struct jv **ret,
    struct err *err)
{
	AUTO_FREE char *text = NULL;
	struct str copy;
	size_t n;

	if (fs_read(dir_fd, name, STS_JSON_MAX, &text, &n, err) == -1) {
		if (err->code != ERR_NOT_FOUND)
			return (-1);
		*err = (struct err){ 0 };
		return (0);
	}
	copy = arena_str(arena, (struct str){ text, n });
	if (copy.p == NULL)
		return (arena_over(arena, err));
	if (jv_parse(copy, &jr_limits_default, arena, ret, err) == -1)
		return (err_in(err, "%s", name));
	return (1);
}

static char *
dup_member(const struct jv *object, const char *key)
{
	struct str text = STR("");

	(void)jv_string(jv_get(object, key), &text);
	return (str_dup(text));
}

static int
read_request(int fd, struct sts_entry *entry, struct err *err)
{
	AUTO_ARENA struct arena *arena = arena_new(4 * STS_JSON_MAX);
	struct jv *json;
	struct str text;
	int64_t seconds = 0;
	int found = read_json(fd, "request.json", arena, &json, err);

	if (found != 1)
		return (found);
	entry->filename = dup_member(json, "filename");
	entry->mime_type = dup_member(json, "mime_type");
	/* Galaxy also writes fractions: "86400.0". */
	if (!jv_int(jv_get(json, "duration"), &seconds) &&
	    !jv_is_null(jv_get(json, "duration"))) {
		const struct jv *v = jv_get(json, "duration");

		(void)str_to_i64(str_head(v->text, str_find(v->text, '.')),
		    &seconds);
	}
	entry->duration = seconds * USEC_SEC;
	if (!jv_string(jv_get(json, "created"), &text) ||
	    !clock_parse(text, &entry->created))
		return (err_set(err, ERR_CORRUPT,
		    "request.json has no time of creation"));
	return (1);
}

static int
read_cancelled(int fd, struct sts_entry *entry, struct err *err)
{
	AUTO_ARENA struct arena *arena = arena_new(4 * STS_JSON_MAX);
	struct jv *json;
	const struct jv *exception;
	int64_t status = 500;
	int found = read_json(fd, "cancelled.json", arena, &json, err);

	if (found != 1)
		return (found);
	entry->state = STS_CANCELLED;
	(void)jv_int(jv_get(json, "status_code"), &status);
	entry->status = (int)status;
	exception = jv_get(json, "exception");
	if (!jv_is_null(exception)) {
		entry->message = dup_member(exception, "err_msg");
		(void)jv_int(jv_get(exception, "err_code"), &entry->code);
	}
	return (1);
}

static usec_t
mtime_usec(const struct stat *st)
{
	return (st->st_mtim.tv_sec * USEC_SEC + st->st_mtim.tv_nsec / 1000);
}

static int
entry_read(int fd, struct sts_entry *entry, struct err *err)
{
	struct stat st;
	int found = read_request(fd, entry, err);

	if (found != 1)
		return (found);
	entry->state = STS_PENDING;
	if (fstatat(fd, "target", &st, AT_SYMLINK_NOFOLLOW) == 0)
		entry->size = (uint64_t)st.st_size;
	if (fstatat(fd, "finalized", &st, AT_SYMLINK_NOFOLLOW) == -1)
		return (0);
	entry->finished = mtime_usec(&st);
	entry->state = STS_READY;
	return (read_cancelled(fd, entry, err) == -1 ? -1 : 0);
}

int
sts_get(struct sts *sts, const struct uuid *uuid, struct sts_entry *ret,
    struct err *err)
{
	AUTO_CLOSE int fd = -1;
	struct sts_entry entry = { .state = STS_ABSENT };

	if (entry_open(sts, uuid, &fd, err) == -1) {
		if (err->code != ERR_NOT_FOUND)
			return (-1);
		*err = (struct err){ 0 };
	} else if (entry_read(fd, &entry, err) == -1) {
		sts_entry_fini(&entry);
		return (-1);
	}
	*ret = entry;
	return (0);
}

void
sts_entry_fini(struct sts_entry *entry)
{
	free(entry->filename);
	free(entry->mime_type);
	free(entry->message);
	*entry = (struct sts_entry){ .state = STS_ABSENT };
}

int
sts_open_target(struct sts *sts, const struct uuid *uuid, int *ret_fd,
    struct err *err)
{
	AUTO_CLOSE int fd = -1;
	struct sts_entry entry;
	enum sts_state state;
	char text[UUID_DASHED];

	if (sts_get(sts, uuid, &entry, err) == -1)
		return (-1);
	state = entry.state;
	sts_entry_fini(&entry);
	if (state == STS_READY && entry_open(sts, uuid, &fd, err) == 0 &&
	    fs_open_beneath(fd, "target", O_RDONLY, 0, ret_fd, err) == 0)
		return (0);
	uuid_dashed(uuid, text);
	return (err_set(err, ERR_NOT_FOUND,
	    "short term storage holds no finished file for %s", text));
}

int
sts_deliver(struct sts *sts, const struct uuid *uuid, const char *tag,
    struct delivery **ret, struct err *err)
{
	AUTO_CLOSE int fd = -1;
	char text[UUID_DASHED], uri[UUID_DASHED + 32];

	uuid_dashed(uuid, text);
	(void)snprintf(uri, sizeof(uri), "short_term_storage/%s", text);
	if (entry_open(sts, uuid, &fd, err) == -1)
		return (err_in(err, "open %s", uri));
	return (delivery_to_file(&(struct delivery_file){ .dir_fd = fd,
	    .path = "target", .uri = uri, .tag = tag, .mode = 0644 }, ret,
	    err));
}

static int
copy_target(struct sts *sts, const struct uuid *uuid, int fd, struct err *err)
{
	AUTO_DELIVERY struct delivery *to = NULL;
	AUTO_SOURCE struct source *from = NULL;
	AUTO_SINK struct sink *sink = NULL;
	struct stat st;

	if (fstat(fd, &st) == -1)
		return (err_sys(err, "the file to adopt"));
	if (sts_deliver(sts, uuid, "adopt", &to, err) == -1)
		return (-1);
	from = source_fd_range(fd, 0, (uint64_t)st.st_size);
	sink = sink_delivery(to);
	if (stream_copy(from, sink, NULL, NULL, err) == -1 ||
	    delivery_prepare(to, err) == -1)
		return (-1);
	return (delivery_publish(to, err));
}

int
sts_adopt(struct sts *sts, const struct uuid *uuid, int fd, struct err *err)
{
	AUTO_CLOSE int dir = -1;
	char path[64];

	if (entry_open(sts, uuid, &dir, err) == -1)
		return (err_in(err, "short term storage"));
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (linkat(AT_FDCWD, path, dir, "target", AT_SYMLINK_FOLLOW) == -1)
		return (copy_target(sts, uuid, fd, err));
	if (fchmod(fd, 0644) == -1 || fsync(fd) == -1)
		return (err_sys(err, "the adopted file"));
	return (fs_sync_dir(dir, ".", err));
}

int
sts_finalize(struct sts *sts, const struct uuid *uuid, struct err *err)
{
	AUTO_CLOSE int dir = -1, fd = -1;
	usec_t now = clock_now();
	struct timespec times[2];

	if (entry_open(sts, uuid, &dir, err) == -1)
		return (err_in(err, "finalize the download"));
	/* A request has one writer, and this is its last word. */
	if (fs_clear_temps(dir, err) == -1)
		return (-1);
	fd = openat(dir, "finalized",
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd == -1 && errno == EEXIST)
		return (0);
	if (fd == -1)
		return (err_sys(err, "finalize the download"));
	times[0] = times[1] = (struct timespec){ .tv_sec = now / USEC_SEC,
		.tv_nsec = now % USEC_SEC * 1000 };
	if (futimens(fd, times) == -1 || fsync(fd) == -1)
		return (err_sys(err, "finalize the download"));
	return (fs_sync_dir(dir, ".", err));
}

int
sts_cancel(struct sts *sts, const struct uuid *uuid, int status,
    int64_t err_code, struct str message, struct err *err)
{
	AUTO_CLOSE int dir = -1;
	AUTO_SB struct sb text = SB_EMPTY(STS_JSON_MAX);
	AUTO_SINK struct sink *sink = NULL;
	AUTO_JW struct jw *jw = NULL;

	if (entry_open(sts, uuid, &dir, err) == -1)
		return (err_in(err, "cancel the download"));
	sink = sink_sb(&text);
	jw = jw_new(sink, JW_PYTHON);
	jw_object(jw);
	jw_kint(jw, "status_code", status);
	jw_key(jw, "exception");
	if (message.p == NULL) {
		jw_null(jw);
	} else {
		jw_object(jw);
		jw_kstr(jw, "err_msg", message);
		jw_kint(jw, "err_code", err_code);
		jw_object_end(jw);
	}
	jw_object_end(jw);
	if (jw_finish(jw, err) == -1 ||
	    fs_write(dir, "cancelled.json", sb_str(&text), 0644, err) == -1)
		return (-1);
	return (sts_finalize(sts, uuid, err));
}

/* Empty directories above it stay: another request may be about to use
 * them. */
int
sts_remove(struct sts *sts, const struct uuid *uuid, struct err *err)
{
	AUTO_CLOSE int parent = -1;
	char path[STS_PATH], prefix[6];

	entry_path(uuid, path);
	(void)memcpy(prefix, path, 5);
	prefix[5] = '\0';
	if (fs_open_beneath(sts->fd, prefix, O_RDONLY | O_DIRECTORY, 0,
	    &parent, err) == -1) {
		if (err->code != ERR_NOT_FOUND)
			return (-1);
		*err = (struct err){ 0 };
		return (0);
	}
	return (fs_remove_tree(parent, path + 6, err));
}

/* Bytes of a name with its ending: file systems take 255, and a hidden
 * temporary name beside it needs some of them. */
#define FILE_NAME_LIMIT 200

void
sts_file_name(struct str name, struct str format, struct sb *out)
{
	static const char blanks[] = " \t\n\v\f\r";
	bool blank = false;
	size_t from = out->n;

	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (strchr(blanks, c) != NULL && c != '\0') {
			if (!blank)
				sb_addc(out, '-');
			blank = true;
			continue;
		}
		blank = false;
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '-')
			sb_addc(out, c);
	}
	/* All of it is ASCII by now: a cut anywhere leaves whole characters. */
	if (out->n - from + 1 + format.n > FILE_NAME_LIMIT)
		out->n = from + FILE_NAME_LIMIT - 1 - format.n;
	if (out->n > from && out->p[out->n - 1] == '-')
		out->n--;
	sb_addc(out, '.');
	sb_add(out, format);
}
