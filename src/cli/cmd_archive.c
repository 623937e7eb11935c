/*
 * archive ls, cat: a look into a file alone, of this host or of the web, with
 * no site.
 */
#include <inttypes.h>

#include "archive/unpack.h"
#include "base/clock.h"
#include "cli/cli.h"
#include "cli/path.h"
#include "cli/table.h"
#include "model/conf.h"
#include "net/http_range.h"

static bool
is_web(const char *path)
{
	return (str_starts(str_of(path), STR("http://")) ||
	    str_starts(str_of(path), STR("https://")));
}

/* Only the parts that are looked at are fetched. */
static int
open_web(struct cli *cli, const char *url, struct path_file *ret,
    struct err *err)
{
	AUTO_SCRATCH struct path_scratch scratch = { .fd = -1 };
	struct conf *conf = NULL;
	int rc;

	if (path_scratch_open(&scratch, err) == -1 ||
	    conf_load(scratch.fd, &conf, err) == -1)
		return (-1);
	rc = http_range_open(&(struct http_range){ .url = url,
	    .allow = conf->fetch_allow, .cancel = cli->interrupt },
	    &ret->bytes, err);
	conf_free(conf);
	return (rc);
}

static int
open_archive(struct cli *cli, struct path_file *file, struct unpack **ret,
    struct err *err)
{
	const char *path = cli->words.args[0];
	struct unpack_limits limits = unpack_limits_default;

	if (is_web(path)) {
		/* More threads would fetch the same parts again. */
		limits.threads = 1;
		if (open_web(cli, path, file, err) == -1)
			return (-1);
	} else if (path_file_open(path, file, err) == -1) {
		return (-1);
	}
	return (unpack_open(file->bytes, &limits, cli->interrupt, ret, err));
}

static void
list_entry(struct out *out, struct table *table,
    const struct unpack_entry *entry)
{
	const char *kind = entry->is_dir ? "directory" : "file";
	struct jw *jw = out_json(out);
	char mtime[CLOCK_TEXT];

	if (!out_is_json(out)) {
		clock_text(entry->mtime, ' ', mtime);
		table_addf(table, "%" PRIu64, entry->size);
		table_addf(table, "%" PRIu64, entry->packed);
		table_addf(table, "%.16s", mtime);
		table_addf(table, "%.*s%s", STR_ARG(entry->name),
		    entry->is_dir ? "/" : "");
		return;
	}
	clock_text_zulu(entry->mtime, mtime);
	jw_object(jw);
	jw_kstr(jw, "name", entry->name);
	jw_key(jw, "size");
	jw_uint(jw, entry->size);
	jw_key(jw, "packed");
	jw_uint(jw, entry->packed);
	jw_kcstr(jw, "mtime", mtime);
	jw_kcstr(jw, "kind", kind);
	jw_object_end(jw);
}

int
cmd_archive_ls(struct cli *cli, struct err *err)
{
	static const struct table_column columns[] = {
		{ "SIZE", true, 0 }, { "PACKED", true, 0 },
		{ "TIME (UTC)", false, 0 }, { "NAME", false, 0 },
	};
	AUTO_TABLE struct table *table = table_new(columns, NELEMS(columns));
	AUTO_PATH_FILE struct path_file file = { .fd = -1 };
	AUTO_UNPACK struct unpack *unpack = NULL;
	struct unpack_entry entry;
	int more;

	if (open_archive(cli, &file, &unpack, err) == -1)
		return (-1);
	out_list(cli->out);
	while ((more = unpack_next(unpack, &entry, err)) == 1)
		list_entry(cli->out, table, &entry);
	if (more == -1)
		return (-1);
	out_list_end(cli->out);
	table_print(table, cli->out);
	return (CLI_DONE);
}

int
cmd_archive_cat(struct cli *cli, struct err *err)
{
	AUTO_PATH_FILE struct path_file file = { .fd = -1 };
	AUTO_UNPACK struct unpack *unpack = NULL;
	const char *path = cli->words.args[0], *member = cli->words.args[1];
	struct unpack_entry entry;
	struct str block;
	int more;

	if (open_archive(cli, &file, &unpack, err) == -1)
		return (-1);
	more = unpack_find(unpack, str_of(member), &entry, err);
	if (more == -1)
		return (-1);
	if (more == 0 || entry.is_dir) {
		(void)err_set(err, ERR_NOT_FOUND, "%s has no file %s", path,
		    member);
		(void)err_member(err, "%s", member);
		return (err_hint(err, "`waybill archive ls` lists what it "
		    "has"));
	}
	while ((more = unpack_read(unpack, &block, err)) == 1)
		if (sink_write(out_bytes(cli->out), block, err) == -1)
			return (-1);
	return (more == -1 ? -1 : CLI_DONE);
}
