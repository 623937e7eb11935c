#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/own.h"
#include "sts/sts.h"
#include "sts/sts_priv.h"

#define DAY (24 * 3600 * USEC_SEC)

struct sweep {
	struct sts *sts;
	usec_t now;
	sts_keep *keep;
	void *ctx;
	uint64_t removed;
};

/* When may it go? USEC_MAX: never. What is being written, or waits to be, has
 * a day beyond its duration, since only a lost task leaves it like this. */
static usec_t
due_time(const struct sts_entry *entry, int dir_fd, const char *name)
{
	struct stat st;

	switch (entry->state) {
	case STS_READY:
	case STS_CANCELLED:
		return (entry->finished + entry->duration);
	case STS_PENDING:
		return (entry->created + entry->duration + DAY);
	case STS_ABSENT:
		if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
			return (st.st_mtim.tv_sec * USEC_SEC + DAY);
	}
	return (USEC_MAX);
}

static int
sweep_entry(struct sweep *sweep, int dir_fd, const char *name,
    const struct uuid *uuid, struct err *err)
{
	struct sts_entry entry;
	usec_t due;
	int keep;

	if (sts_get(sweep->sts, uuid, &entry, err) == -1)
		return (-1);
	due = due_time(&entry, dir_fd, name);
	sts_entry_fini(&entry);
	if (due >= sweep->now)
		return (0);
	keep = sweep->keep != NULL ? sweep->keep(sweep->ctx, uuid, err) : 0;
	if (keep != 0)
		return (keep == -1 ? -1 : 0);
	if (sts_remove(sweep->sts, uuid, err) == -1)
		return (-1);
	sweep->removed++;
	return (0);
}

/* Entries stand where their first three digits say; other names are not
 * ours. */
static void
sweep_leaf(struct sweep *sweep, DIR *dir)
{
	const struct dirent *item;

	while ((item = readdir(dir)) != NULL) {
		struct uuid uuid;
		struct err err = { 0 };

		if (strlen(item->d_name) != UUID_DASHED - 1 ||
		    !uuid_parse(str_of(item->d_name), &uuid))
			continue;
		if (sweep_entry(sweep, dirfd(dir), item->d_name, &uuid,
		    &err) == -1)
			log_err(LOG_WARNING, "sts.sweep_passed_over", &err);
	}
}

static void
sweep_level(struct sweep *sweep, int fd, unsigned level)
{
	AUTO_DIR DIR *dir = fdopendir(fd);
	const struct dirent *item;

	if (dir == NULL) {
		(void)close(fd);
		return;
	}
	if (level == 3) {
		sweep_leaf(sweep, dir);
		return;
	}
	while ((item = readdir(dir)) != NULL) {
		int below;

		if (strlen(item->d_name) != 1 || item->d_name[0] == '.')
			continue;
		below = openat(dirfd(dir), item->d_name,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (below != -1)
			sweep_level(sweep, below, level + 1);
	}
}

int
sts_sweep(struct sts *sts, usec_t now, sts_keep *keep, void *ctx,
    uint64_t *ret_removed, struct err *err)
{
	struct sweep sweep = { .sts = sts, .now = now, .keep = keep,
		.ctx = ctx };
	int fd = openat(sts_fd(sts), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd == -1)
		return (err_sys(err, "short term storage"));
	sweep_level(&sweep, fd, 0);
	*ret_removed = sweep.removed;
	return (0);
}
