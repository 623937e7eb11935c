/*
 * http: addresses of the web, for reading. The bytes go into an unnamed file
 * of the task first: an archive is checked whole before anything is made of
 * it.
 */
#include <unistd.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/own.h"
#include "files/files_priv.h"
#include "net/guard.h"
#include "net/http_get.h"

struct web {
	struct guard_list allow;
};

static size_t
http_score(const struct file_source *source, struct str uri)
{
	(void)source;
	if (str_starts(uri, STR("http://")))
		return (7);
	return (str_starts(uri, STR("https://")) ? 8 : 0);
}

static int
http_check(const struct file_source *source, const struct files_check *check,
    struct err *err)
{
	const struct web *web = source->own;

	for (const char *p = check->uri; *p != '\0'; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f)
			return (err_set(err, ERR_BAD_URI,
			    "a web address has no blanks or control "
			    "characters"));
	return (http_get_check(check->uri, web->allow.items, web->allow.n,
	    err));
}

static int
http_fetch(const struct file_source *source, const struct files_fetch *fetch,
    int *ret_fd, struct err *err)
{
	const struct web *web = source->own;
	AUTO_CLOSE int fd = -1;
	uint64_t bytes;

	if (fs_temp(fetch->scratch_dir, &fd, err) == -1)
		return (-1);
	if (http_get(&(struct http_get){ .url = fetch->uri, .fd = fd,
	    .limit = fetch->limit, .allow = web->allow.items,
	    .nallow = web->allow.n, .cancel = fetch->cancel,
	    .progress = fetch->progress }, &bytes, err) == -1)
		return (-1);
	if (lseek(fd, 0, SEEK_SET) == -1)
		return (err_sys(err, "read the download"));
	*ret_fd = own_take_fd(&fd);
	return (0);
}

static void
http_unload(struct file_source *source)
{
	struct web *web = source->own;

	guard_list_fini(&web->allow);
	free(web);
}

const struct file_driver file_driver_http = {
	.type = "http",
	.kind = "stock",
	.unload = http_unload,
	.score = http_score,
	.check = http_check,
	.fetch = http_fetch,
};

struct file_source *
file_source_http(const char *allow)
{
	struct file_source *source = mem_new(struct file_source);
	struct web *web = mem_new(struct web);

	guard_list_init(&web->allow, allow);
	source->driver = &file_driver_http;
	source->own = web;
	return (source);
}
