#include "http/form.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/mem.h"
#include "http/multipart.h"

struct http_form {
	struct multipart *parser;	/* NULL: not multipart */
	struct arena *arena;
	int dir_fd;
	uint64_t limit;

	struct http_pair *fields;
	size_t nfields;
	struct sb value;		/* of the field at hand */

	struct str file_field, file_name;
	int fd;				/* -1: no file yet */
	uint64_t size;
	bool in_file;
};

static int
on_file(struct http_form *form, const struct multipart_part *part,
    struct err *err)
{
	if (form->fd != -1)
		return (err_set(err, ERR_INVALID,
		    "the form has more than one file"));
	form->in_file = true;
	form->file_field = arena_str(form->arena, part->name);
	form->file_name = arena_str(form->arena, part->file_name);
	if (form->file_field.p == NULL || form->file_name.p == NULL)
		return (arena_over(form->arena, err));
	return (fs_temp(form->dir_fd, &form->fd, err));
}

/* A browser sends a file field that was left empty as a part with an empty
 * file name and no data: that is no file. */
static int
on_part(void *ctx, const struct multipart_part *part, struct err *err)
{
	struct http_form *form = ctx;

	form->in_file = false;
	if (part->has_file && part->file_name.n > 0)
		return (on_file(form, part, err));
	sb_clear(&form->value);
	form->fields[form->nfields].name = arena_str(form->arena, part->name);
	if (form->fields[form->nfields].name.p == NULL)
		return (arena_over(form->arena, err));
	return (0);
}

static int
on_data(void *ctx, struct str bytes, struct err *err)
{
	struct http_form *form = ctx;
	struct str text;

	if (!form->in_file) {
		sb_add(&form->value, bytes);
		return (sb_finish(&form->value, &text, err));
	}
	if (bytes.n > form->limit - form->size)
		return (err_set(err, ERR_TOO_BIG,
		    "the uploaded file is larger than %llu bytes",
		    (unsigned long long)form->limit));
	form->size += bytes.n;
	return (fs_write_all(form->fd, bytes.p, bytes.n, err));
}

static int
on_part_end(void *ctx, struct err *err)
{
	struct http_form *form = ctx;
	struct http_pair *field = &form->fields[form->nfields];

	if (form->in_file) {
		if (lseek(form->fd, 0, SEEK_SET) == -1)
			return (err_sys(err, "the uploaded file"));
		return (0);
	}
	field->value = arena_str(form->arena, sb_str(&form->value));
	if (field->value.p == NULL)
		return (arena_over(form->arena, err));
	if (!str_is_utf8(field->value))
		return (err_set(err, ERR_INVALID,
		    "a field of the form is not UTF-8"));
	form->nfields++;
	return (0);
}

int
http_form_new(struct str type, int dir_fd, uint64_t limit,
    struct arena *arena, struct http_form **ret, struct err *err)
{
	struct http_form *form = mem_new(struct http_form);
	const struct multipart_events events = {
		.part = on_part, .data = on_data, .part_end = on_part_end,
		.ctx = form,
	};

	form->fd = -1;
	form->dir_fd = dir_fd;
	form->limit = limit;
	form->arena = arena;
	form->fields = mem_new_array(MULTIPART_PARTS, struct http_pair);
	sb_init(&form->value, HTTP_FIELD_BYTES);
	if (multipart_new(type, &events, &form->parser, err) == -1) {
		http_form_free(form);
		return (-1);
	}
	*ret = form;
	return (0);
}

struct http_form *
http_form_of(struct http_pair *fields, size_t n)
{
	struct http_form *form = mem_new(struct http_form);

	form->fd = -1;
	form->fields = mem_new_array(n + 1, struct http_pair);
	for (size_t i = 0; i < n; i++)
		form->fields[i] = fields[i];
	form->nfields = n;
	return (form);
}

void
http_form_free(struct http_form *form)
{
	if (form == NULL)
		return;
	multipart_free(form->parser);
	if (form->fd != -1)
		(void)close(form->fd);
	sb_fini(&form->value);
	free(form->fields);
	free(form);
}

int
http_form_feed(struct http_form *form, struct str bytes, struct err *err)
{
	return (multipart_feed(form->parser, bytes, err));
}

int
http_form_finish(struct http_form *form, struct err *err)
{
	return (multipart_finish(form->parser, err));
}

struct str
http_form_field(const struct http_form *form, const char *name)
{
	for (size_t i = form->nfields; i-- > 0;)
		if (str_is(form->fields[i].name, name))
			return (form->fields[i].value);
	return (STR_NONE);
}

int
http_form_file(const struct http_form *form, const char *name,
    struct str *ret_name, uint64_t *ret_size)
{
	if (form->fd == -1 || !str_is(form->file_field, name))
		return (-1);
	*ret_name = form->file_name;
	*ret_size = form->size;
	return (form->fd);
}
