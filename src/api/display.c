/*
 * display: the bytes of a dataset, whole or a part of them.
 */
#include "api/datasets.h"
#include "api/handlers.h"
#include "api/send_file.h"
#include "base/err.h"
#include "base/own.h"
#include "model/objects.h"
#include "store/datatypes.h"

/* 1 opened, 0 not there, -1. */
static int
open_bytes(struct api_call *call, const struct dataset_detail *d, int *ret_fd,
    struct stat *ret_stat, struct err *err)
{
	AUTO_CLOSE int root_fd = -1;
	static const struct uuid none;
	bool named = d->key.external != NULL || !call->site->objects_by_uuid ||
	    memcmp(&d->key.uuid, &none, sizeof(none)) != 0;

	if (!named)
		return (0);
	if (objects_open_root(call->site, &root_fd, err) == -1) {
		if (err->code != ERR_NOT_FOUND)
			return (-1);
		*err = (struct err){ 0 };
		return (0);
	}
	return (objects_open(call->site, root_fd, &d->key, ret_fd, ret_stat,
	    err));
}

/* A browser must not run what somebody uploaded. */
static const char *
shown_type(struct str extension)
{
	const char *mime = datatype_of(extension)->mime;

	return (strstr(mime, "html") != NULL || strstr(mime, "xml") != NULL ||
	    strstr(mime, "script") != NULL ? "text/plain" : mime);
}

/* "Galaxy7-[counts].tabular"; "data" stands for the dataset's own kind. */
static void
make_name(const struct dataset_detail *d, struct str extension, struct sb *out)
{
	if (str_is(extension, "data"))
		extension = d->extension;
	sb_addf(out, "Galaxy%lld-[%.*s].%.*s", (long long)d->hid,
	    STR_ARG(d->name), STR_ARG(str_head(extension, 64)));
}

static int
answer(struct api_call *call, const struct dataset_detail *d, struct err *err)
{
	AUTO_CLOSE int fd = -1;
	AUTO_SB struct sb name = SB_EMPTY(2048);
	struct str extension = http_query(call->req, "to_ext");
	struct http_file file = { .type = shown_type(d->extension) };
	struct stat st;
	int got;

	if (d->purged)
		return (err_set(err, ERR_REFUSED,
		    "the bytes of this dataset were removed: it is purged"));
	if ((got = open_bytes(call, d, &fd, &st, err)) == -1)
		return (-1);
	if (got == 0)
		return (err_set(err, ERR_NOT_FOUND,
		    "this dataset has no bytes here"));
	if (extension.p != NULL) {
		make_name(d, extension, &name);
		if (sb_finish(&name, &file.name, err) == -1)
			return (-1);
		file.type = "application/octet-stream";
	}
	file.changed = st.st_mtim.tv_sec * USEC_SEC;
	return (api_send_file(call, &fd, &st, &file, err));
}

/* Files beside the bytes are not served: another file in place of the one that
 * was asked for would be worse than none. */
static int
check_filename(const struct api_call *call, struct err *err)
{
	return (http_query(call->req, "filename").n == 0 ? 0 :
	    err_set(err, ERR_UNSUPPORTED,
	    "single files beside a dataset's own are not served"));
}

int
api_dataset_display(struct api_call *call, struct err *err)
{
	int64_t id = input_id(call, "id");
	struct dataset_detail detail;

	if (input_check(call, err) == -1 || check_filename(call, err) == -1 ||
	    api_dataset(call, id, &detail, err) == -1)
		return (-1);
	return (answer(call, &detail, err));
}

int
api_contents_display(struct api_call *call, struct err *err)
{
	int64_t history_id = input_id(call, "history_id");
	int64_t id = input_id(call, "id");
	struct dataset_detail detail;

	if (input_check(call, err) == -1 || check_filename(call, err) == -1 ||
	    api_history_dataset(call, history_id, id, &detail, err) == -1)
		return (-1);
	return (answer(call, &detail, err));
}
