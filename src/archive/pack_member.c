#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/pack_priv.h"
#include "base/mem.h"

struct member *
pack_member_new(enum member_kind kind, struct str name)
{
	struct member *m = mem_new(struct member);

	m->kind = kind;
	m->name = str_dup(name);
	m->name_n = name.n;
	m->fd = -1;
	atomic_init(&m->reads, 1);
	return (m);
}

void
pack_member_free(struct member *m)
{
	if (m == NULL)
		return;
	if (m->fd != -1)
		(void)close(m->fd);
	for (unsigned i = 0; i < HASH_KINDS; i++)
		hash_free(m->chain[i]);
	free(m->name);
	free(m);
}

/* False when it is not a regular file. */
bool
pack_stamp(int fd, struct stamp *ret)
{
	struct stat st;

	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		return (false);
	*ret = (struct stamp){ (uint64_t)st.st_size, st.st_ino,
		st.st_mtim.tv_sec, st.st_mtim.tv_nsec,
		st.st_ctim.tv_sec, st.st_ctim.tv_nsec };
	return (true);
}

bool
pack_stamp_eq(const struct stamp *a, const struct stamp *b)
{
	return (a->size == b->size && a->inode == b->inode &&
	    a->mtime_s == b->mtime_s && a->mtime_ns == b->mtime_ns &&
	    a->ctime_s == b->ctime_s && a->ctime_ns == b->ctime_ns);
}
