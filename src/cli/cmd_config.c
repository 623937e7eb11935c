/*
 * config: what the settings are and where each came from.
 */
#include "cli/cli.h"
#include "cli/session.h"
#include "cli/table.h"

static void
write_row(struct jw *jw, const struct conf_row *row)
{
	jw_object(jw);
	jw_kcstr(jw, "key", row->key);
	jw_kcstr(jw, "value", row->value);
	jw_kcstr(jw, "from", row->from);
	jw_kcstr(jw, "help", row->help);
	jw_object_end(jw);
}

int
cmd_config_show(struct cli *cli, struct err *err)
{
	static const struct table_column columns[] = {
		{ "SETTING", false, 0 }, { "VALUE", false, 40 },
		{ "FROM", false, 0 }, { "", false, 0 },
	};
	AUTO_TABLE struct table *table = table_new(columns, NELEMS(columns));
	AUTO_SITE struct site *site = NULL;
	struct conf_row row;

	if (session_site(cli, SITE_READ, &site, err) == -1)
		return (-1);
	out_list(cli->out);
	for (unsigned i = 0; conf_row(site->conf, i, &row); i++) {
		if (out_is_json(cli->out)) {
			write_row(out_json(cli->out), &row);
			continue;
		}
		table_add(table, str_of(row.key));
		table_add(table, str_of(row.value));
		table_add(table, str_of(row.from));
		table_add(table, str_of(row.help));
	}
	out_list_end(cli->out);
	table_print(table, cli->out);
	return (CLI_DONE);
}
