#include "api/send_file.h"

#include "base/err.h"
#include "base/own.h"
#include "sts/sts.h"
#include "track/tracker.h"

/* What tells two files apart whose digest nobody knows. */
static const char *
make_etag(struct api_call *call, const struct stat *st)
{
	return (arena_printf(call->arena, "\"%llx-%llx-%llx\"",
	    (unsigned long long)st->st_ino, (unsigned long long)st->st_size,
	    (unsigned long long)st->st_mtim.tv_sec * 1000000000 +
	    (unsigned long long)st->st_mtim.tv_nsec));
}

int
api_send_file(struct api_call *call, int *fd, const struct stat *st,
    const struct http_file *wanted, struct err *err)
{
	struct http_file file = *wanted;

	file.size = (uint64_t)st->st_size;
	file.type = arena_printf(call->arena, "%s", wanted->type);
	if (file.etag == NULL)
		file.etag = make_etag(call, st);
	if (wanted->name.p != NULL) {
		file.name = arena_str(call->arena, wanted->name);
		if (file.name.p == NULL)
			return (arena_over(call->arena, err));
	}
	if (file.etag == NULL || file.type == NULL)
		return (arena_over(call->arena, err));
	file.fd = own_take_fd(fd);
	return (http_file(call->req, &file, call->resp, call->arena, err));
}

int
api_send_download(struct api_call *call, const struct uuid *sts,
    const struct export_rec *rec, const struct http_file *wanted,
    struct err *err)
{
	AUTO_CLOSE int fd = -1;
	struct http_file file = *wanted;
	struct stat st;

	if (sts_open_target(call->jobs->sts, sts, &fd, err) == -1)
		return (-1);
	if (fstat(fd, &st) == -1)
		return (err_sys(err, "the file of a download"));
	if (rec->sha256.p != NULL) {
		file.etag = arena_printf(call->arena, "\"%.*s\"",
		    STR_ARG(rec->sha256));
		if (file.etag == NULL)
			return (arena_over(call->arena, err));
	}
	return (api_send_file(call, &fd, &st, &file, err));
}
