/*
 * archive ls, cat: a look into a file alone, with no site.
 */
#include <inttypes.h>

#include "archive/unpack.h"
#include "base/clock.h"
#include "cli/cli.h"
#include "cli/path.h"
#include "cli/table.h"

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

	if (path_file_open(cli->words.args[0], &file, err) == -1 ||
	    unpack_open(file.bytes, &unpack_limits_default, cli->interrupt,
	    &unpack, err) == -1)
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

	if (path_file_open(path, &file, err) == -1 ||
	    unpack_open(file.bytes, &unpack_limits_default, cli->interrupt,
	    &unpack, err) == -1)
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
