#include "archive/unpack.h"

#include "archive/tarread.h"
#include "archive/unpack_priv.h"
#include "base/cancel.h"
#include "base/err.h"

/* Beginnings of what is not read, and what it is called. */
static const struct foreign {
	const char *magic, *name;
} foreign[] = {
	{ "BZh", "bzip2" },
	{ "\xfd" "7zXZ", "xz" },
	{ "\x28\xb5\x2f\xfd", "Zstandard" },
	{ "7z\xbc\xaf\x27\x1c", "7z" },
	{ "Rar!", "RAR" },
};

static bool
is_zero(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != 0)
			return (false);
	return (true);
}

static int
recognise_foreign(struct str head, struct err *err)
{
	for (size_t i = 0; i < NELEMS(foreign); i++) {
		if (!str_starts(head, str_of(foreign[i].magic)))
			continue;
		(void)err_set(err, ERR_UNSUPPORTED,
		    "this is %s, which is not read", foreign[i].name);
		return (err_hint(err, "Pack it again as tar.gz or zip."));
	}
	return (err_set(err, ERR_NOT_ARCHIVE,
	    "this is neither a tar, a gzip nor a zip archive"));
}

int
unpack_recognise(struct readat *from, enum unpack_container *ret,
    struct err *err)
{
	uint8_t block[2 * TARREAD_BLOCK];
	size_t n = 0, got = 1;
	struct str head;

	for (; n < sizeof(block) && got > 0; n += got)
		if (from->ops->read(from, n, block + n, sizeof(block) - n,
		    &got, err) == -1)
			return (-1);
	head = (struct str){ (const char *)block, n };
	if (str_starts(head, STR("PK\x03\x04")) ||
	    str_starts(head, STR("PK\x05\x06")))
		*ret = UNPACK_ZIP;
	else if (str_starts(head, STR("\x1f\x8b")))
		*ret = UNPACK_TGZ;
	else if ((n >= TARREAD_BLOCK && !is_zero(block, TARREAD_BLOCK) &&
	    tarread_is_header(block)) ||
	    (n == sizeof(block) && is_zero(block, n)))
		*ret = UNPACK_TAR;
	else
		return (recognise_foreign(head, err));
	return (0);
}

int
unpack_open(struct readat *from, const struct unpack_limits *limits,
    const struct cancel *cancel, struct unpack **ret, struct err *err)
{
	enum unpack_container kind;
	struct unpack *u;

	if (unpack_recognise(from, &kind, err) == -1)
		return (-1);
	if (kind == UNPACK_ZIP ? unzip_open(from, limits, &u, err) :
	    untar_open(from, kind, limits, &u, err))
		return (-1);
	u->kind = kind;
	u->cancel = cancel;
	*ret = u;
	return (0);
}

void
unpack_free(struct unpack *u)
{
	if (u != NULL)
		u->ops->free(u);
}

void
unpack_auto_free(struct unpack **u)
{
	unpack_free(*u);
}

enum unpack_container
unpack_kind(const struct unpack *u)
{
	return (u->kind);
}

int
unpack_next(struct unpack *u, struct unpack_entry *ret, struct err *err)
{
	if (cancel_check(u->cancel, err) == -1)
		return (-1);
	return (u->ops->next(u, ret, err));
}

int
unpack_read(struct unpack *u, struct str *ret, struct err *err)
{
	if (cancel_check(u->cancel, err) == -1)
		return (-1);
	return (u->ops->read(u, ret, err));
}

int
unpack_find(struct unpack *u, struct str name, struct unpack_entry *ret,
    struct err *err)
{
	int more;

	if (u->ops->find != NULL)
		return (u->ops->find(u, name, ret, err));
	while ((more = unpack_next(u, ret, err)) == 1)
		if (str_eq(ret->name, name))
			return (1);
	return (more);
}

uint64_t
unpack_position(const struct unpack *u)
{
	return (u->ops->position(u));
}
