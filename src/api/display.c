/*
 * display: the bytes of a dataset, whole or a part of them; the files beside
 * them.
 */
#include <ctype.h>

#include "api/dataset_files.h"
#include "api/datasets.h"
#include "api/handlers.h"
#include "api/send_file.h"
#include "base/err.h"
#include "base/own.h"
#include "base/point.h"
#include "store/datatypes.h"

#define PLAIN_NAME_MAX 150

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

/* Galaxy's: what is no letter, digit or of a few signs becomes '_'. */
static struct str
plain_name(struct api_call *call, struct str name)
{
	static const char kept[] = ".,^_-()[]";
	AUTO_SB struct sb out = SB_EMPTY(PLAIN_NAME_MAX + 1);
	uint32_t c;

	while (name.n > 0 && out.n < PLAIN_NAME_MAX) {
		c = point_take(&name);
		sb_addc(&out, c < 128 && (isalnum((int)c) ||
		    (c != 0 && strchr(kept, (int)c) != NULL)) ? (char)c : '_');
	}
	return (arena_str(call->arena, sb_str(&out)));
}

/* Which file is wanted: of those beside the bytes, or STR_NONE for them. */
static struct str
beside(const struct api_call *call)
{
	struct str name = http_query(call->req, "filename");

	return (name.n == 0 || str_is(name, "index") ? STR_NONE : name);
}

static struct str
ending(struct str name)
{
	size_t dot = str_rfind(name, '.');

	return (dot == SIZE_MAX ? STR("") : str_from(name, dot + 1));
}

static int
open_file(struct api_call *call, const struct dataset_detail *d,
    struct str name, int *ret_fd, struct stat *ret_stat, struct err *err)
{
	int got;

	if (d->purged)
		return (err_set(err, ERR_REFUSED,
		    "the bytes of this dataset were removed: it is purged"));
	got = dataset_files_open(call, d, name, ret_fd, ret_stat, err);
	if (got == 0 && name.p != NULL)
		return (err_set(err, ERR_NOT_FOUND, "there is no file \"%.*s\" "
		    "beside this dataset", STR_ARG(str_head(name, 200))));
	if (got == 0)
		return (err_set(err, ERR_NOT_FOUND,
		    "this dataset has no bytes here"));
	return (got == 1 ? 0 : -1);
}

static int
answer(struct api_call *call, const struct dataset_detail *d, struct err *err)
{
	AUTO_CLOSE int fd = -1;
	AUTO_SB struct sb name = SB_EMPTY(2048);
	struct str wanted = beside(call);
	struct str extension = http_query(call->req, "to_ext");
	struct http_file file = { .type = shown_type(wanted.p != NULL ?
	    ending(wanted) : d->extension) };
	struct stat st;

	if (open_file(call, d, wanted, &fd, &st, err) == -1)
		return (-1);
	if (wanted.p == NULL && extension.p != NULL) {
		make_name(d, extension, &name);
		if (sb_finish(&name, &file.name, err) == -1)
			return (-1);
		file.type = "application/octet-stream";
		file.plain_name = plain_name(call, file.name);
	}
	file.changed = st.st_mtim.tv_sec * USEC_SEC;
	return (api_send_file(call, &fd, &st, &file, err));
}

static int
by_its_id(struct api_call *call, struct dataset_detail *ret, struct err *err)
{
	int64_t id = input_id(call, "id");

	return (input_check(call, err) == -1 ? -1 :
	    api_dataset(call, id, ret, err));
}

static int
in_its_history(struct api_call *call, struct dataset_detail *ret,
    struct err *err)
{
	int64_t history_id = input_id(call, "history_id");
	int64_t id = input_id(call, "id");

	return (input_check(call, err) == -1 ? -1 :
	    api_history_dataset(call, history_id, id, ret, err));
}

int
api_dataset_display(struct api_call *call, struct err *err)
{
	struct dataset_detail d;

	return (by_its_id(call, &d, err) == -1 ? -1 : answer(call, &d, err));
}

int
api_contents_display(struct api_call *call, struct err *err)
{
	struct dataset_detail d;

	return (in_its_history(call, &d, err) == -1 ? -1 :
	    answer(call, &d, err));
}

int
api_dataset_extra_files(struct api_call *call, struct err *err)
{
	struct dataset_detail d;

	return (by_its_id(call, &d, err) == -1 ? -1 :
	    dataset_files_list(call, &d, http_response_json(call->resp),
	    err));
}

int
api_contents_extra_files(struct api_call *call, struct err *err)
{
	struct dataset_detail d;

	return (in_its_history(call, &d, err) == -1 ? -1 :
	    dataset_files_list(call, &d, http_response_json(call->resp),
	    err));
}
