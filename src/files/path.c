#include "base/err.h"
#include "base/own.h"
#include "files/files_priv.h"

static int
check_characters(struct str uri, struct err *err)
{
	for (size_t i = 0; i < uri.n; i++)
		if ((unsigned char)uri.p[i] < 0x20 || uri.p[i] == 0x7f)
			return (err_set(err, ERR_BAD_URI,
			    "the address has a control character at byte %zu",
			    i));
	return (0);
}

int
file_source_path(const struct file_source *source, const char *uri,
    struct sb *out, struct err *err)
{
	struct str rest = str_from(str_of(uri), strlen(source->info.uri_root));
	struct str part, whole;

	if (check_characters(str_of(uri), err) == -1)
		return (-1);
	while (str_cut(&rest, '/', &part)) {
		if (part.n == 0)
			continue;
		if (str_is(part, ".") || str_is(part, "..")) {
			(void)err_set(err, ERR_OUTSIDE_ROOT,
			    "%s has a \"%.*s\" in its path", uri,
			    STR_ARG(part));
			return (err_hint(err,
			    "write the path below %s plainly",
			    source->info.uri_root));
		}
		if (out->n > 0)
			sb_addc(out, '/');
		sb_add(out, part);
	}
	return (sb_finish(out, &whole, err));
}

void
file_source_uri(const struct file_source *source, struct str path,
    struct sb *out)
{
	struct str root = str_of(source->info.uri_root);

	sb_add(out, root);
	if (path.n > 0 && !str_ends(root, STR("/")))
		sb_addc(out, '/');
	sb_add(out, path);
}

/* The value of a template variable; NULL when there is no such one. */
static const char *
user_value(struct str name, const struct file_user *user)
{
	if (str_is(name, "user.username"))
		return (user->name);
	if (str_is(name, "user.email"))
		return (user->email);
	return (NULL);
}

static int
add_value(const char *text, struct str name, const struct file_user *user,
    struct sb *out, struct err *err)
{
	const char *value;

	if (!str_is(name, "user.username") && !str_is(name, "user.email"))
		return (err_set(err, ERR_BAD_CONFIG,
		    "\"%s\": ${%.*s} is not known", text, STR_ARG(name)));
	if (user == NULL || (value = user_value(name, user)) == NULL)
		return (err_set(err, ERR_DENIED,
		    "this file source needs a user"));
	if (*value == '\0' || strchr(value, '/') != NULL ||
	    strcmp(value, ".") == 0 || strcmp(value, "..") == 0)
		return (err_set(err, ERR_OUTSIDE_ROOT,
		    "\"%s\" cannot be part of a path", value));
	sb_adds(out, value);
	return (0);
}

int
file_template(const char *text, const struct file_user *user, struct sb *out,
    struct err *err)
{
	struct str rest = str_of(text), whole;
	size_t dollar;

	while ((dollar = str_find(rest, '$')) != SIZE_MAX) {
		size_t end;

		sb_add(out, str_head(rest, dollar));
		rest = str_from(rest, dollar);
		end = str_find(rest, '}');
		if (!str_starts(rest, STR("${")) || end == SIZE_MAX)
			return (err_set(err, ERR_BAD_CONFIG,
			    "\"%s\" holds a template that is not known",
			    text));
		if (add_value(text, str_from(str_head(rest, end), 2), user,
		    out, err) == -1)
			return (-1);
		rest = str_from(rest, end + 1);
	}
	sb_add(out, rest);
	return (sb_finish(out, &whole, err));
}
