#include "cli/target.h"

#include <string.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/own.h"
#include "base/uuid.h"
#include "cli/path.h"

int
target_open(const char *path, bool replace, struct target *ret,
    struct err *err)
{
	static const struct uuid space;
	struct delivery_file file = {
		.uri = path, .mode = 0666, .replace = replace,
	};
	char tag[UUID_HEX];
	struct uuid named;

	*ret = (struct target){ .dir = -1 };
	if (strcmp(path, "-") == 0 || path_is_uri(path)) {
		(void)err_set(err, ERR_USAGE, "-o %s: only a file can be read "
		    "back and verified", path);
		return (err_hint(err, "name a file"));
	}
	if (path_open_parent(path, &ret->dir, &file.path, err) == -1)
		return (-1);
	/* Of the name, so that a later attempt finds what a killed one left,
	 * and two files do not get into each other's way. */
	uuid_named(&space, str_of(file.path), &named);
	uuid_hex(&named, tag);
	file.tag = tag;
	file.dir_fd = ret->dir;
	if (delivery_to_file(&file, &ret->to, err) == -1)
		return (-1);
	ret->hash = hash_new(HASH_SHA256);
	ret->below = sink_delivery(ret->to);
	ret->sink = sink_hash(ret->hash, ret->below);
	return (0);
}

static int
compare(struct target *t, const struct cancel *cancel, struct err *err)
{
	char found[65];
	uint64_t size;
	int there = delivery_read_back(t->to, cancel, NULL, &size, found, err);

	if (there == -1)
		return (-1);
	if (there == 1 && strcmp(found, t->sha256) == 0)
		return (0);
	return (err_set(err, ERR_MISMATCH, "%s is not what was written to it",
	    t->to->uri));
}

int
target_finish(struct target *t, const char *wanted,
    const struct cancel *cancel, struct err *err)
{
	struct err ignored = { 0 };

	hash_end_hex(t->hash, t->sha256);
	if (wanted != NULL && strcmp(wanted, t->sha256) != 0)
		return (err_set(err, ERR_MISMATCH, "what was read for %s has "
		    "not the digest that is recorded for it", t->to->uri));
	if (delivery_prepare(t->to, err) == -1 ||
	    delivery_publish(t->to, err) == -1)
		return (-1);
	if (compare(t, cancel, err) == 0)
		return (0);
	(void)(delivery_retract(t->to, &ignored) == -1);
	return (-1);
}

void
target_close(struct target *t)
{
	sink_free(t->sink);
	sink_free(t->below);
	hash_free(t->hash);
	delivery_free(t->to);
	own_close_fd(&t->dir);
}
