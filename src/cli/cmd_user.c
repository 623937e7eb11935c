/*
 * user: who may use the site.
 */
#include "cli/session.h"

#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/table.h"
#include "model/password.h"

static void
write_facts(struct jw *jw, const struct user *u)
{
	jw_kstr(jw, "name", u->name);
	jw_kstr(jw, "email", u->email);
	jw_kbool(jw, "admin", u->is_admin);
}

static void
write_user(struct jw *jw, const struct user *u, const char *key)
{
	jw_object(jw);
	write_facts(jw, u);
	jw_kcstr(jw, "key", key);
	jw_object_end(jw);
}

/* The user of the command's word, who must exist. */
static int
named_user(struct session *s, const char *name, struct user *ret,
    struct err *err)
{
	int found = user_by_name(s->site, s->db, str_of(name), s->arena, ret,
	    err);

	if (found == 0) {
		(void)err_set(err, ERR_NOT_FOUND, "there is no user %s", name);
		return (err_hint(err, "`waybill user list` shows them"));
	}
	return (found == 1 ? 0 : -1);
}

static int
print_key(struct cli *cli, struct session *s, const struct user *u,
    struct err *err)
{
	char key[33];
	int found = user_key(s->db, u->id, key, err);

	if (found == -1)
		return (-1);
	if (out_is_json(cli->out)) {
		write_user(out_json(cli->out), u, found == 1 ? key : NULL);
		out_json_end(cli->out);
	} else if (found == 1)
		out_text(cli->out, "%s\n", key);
	else {
		(void)err_set(err, ERR_NOT_FOUND, "%.*s has no key",
		    STR_ARG(u->name));
		return (err_hint(err, "--new makes one"));
	}
	return (CLI_DONE);
}

/* The new user as the words have it; the password is in the sb. */
static int
add_user(const struct cli *cli, struct session *s, struct sb *password,
    struct err *err)
{
	const char *name = cli->words.args[0];
	const char *email = words_get(&cli->words, OPT_EMAIL);
	AUTO_SB struct sb made_up = SB_EMPTY(512);
	struct user_args args = { .name = str_of(name),
		.is_admin = words_has(&cli->words, OPT_ADMIN) };
	int64_t id;

	sb_addf(&made_up, "%s@localhost.localdomain", name);
	args.email = str_of(email != NULL ? email : sb_cstr(&made_up));
	if (words_has(&cli->words, OPT_PASSWORD)) {
		if (ask_password(cli, name, password, err) == -1)
			return (-1);
		args.password = sb_str(password);
	}
	return (user_add(s->site, s->db, &args, &id, err));
}

int
cmd_user_add(struct cli *cli, struct err *err)
{
	AUTO_SESSION struct session s = { 0 };
	AUTO_SB struct sb password = SB_EMPTY(PASSWORD_MOST);
	struct user u;
	int rc;

	if (session_open(cli, SITE_WRITE, &s, err) == -1)
		return (-1);
	if (!s.user.is_admin)
		return (err_set(err, ERR_DENIED, "only an administrator may "
		    "add users"));
	rc = add_user(cli, &s, &password, err);
	ask_wipe(&password);
	if (rc == -1 || named_user(&s, cli->words.args[0], &u, err) == -1)
		return (-1);
	return (print_key(cli, &s, &u, err));
}

static void
tell_password_set(struct cli *cli, const struct user *u)
{
	struct jw *jw;

	if (!out_is_json(cli->out)) {
		out_say(cli->out, "%.*s has a new password", STR_ARG(u->name));
		return;
	}
	jw = out_json(cli->out);
	jw_object(jw);
	write_facts(jw, u);
	jw_object_end(jw);
	out_json_end(cli->out);
}

int
cmd_user_password(struct cli *cli, struct err *err)
{
	AUTO_SESSION struct session s = { 0 };
	AUTO_SB struct sb password = SB_EMPTY(PASSWORD_MOST);
	struct user u;
	int rc;

	if (session_open(cli, SITE_WRITE, &s, err) == -1 ||
	    named_user(&s, cli->words.args[0], &u, err) == -1)
		return (-1);
	if (!s.user.is_admin && s.user.id != u.id)
		return (err_set(err, ERR_DENIED, "the password of %.*s is not "
		    "yours to set", STR_ARG(u.name)));
	rc = ask_password(cli, cli->words.args[0], &password, err);
	if (rc == 0)
		rc = user_set_password(s.site, s.db, u.id, sb_str(&password),
		    err);
	ask_wipe(&password);
	if (rc == -1)
		return (-1);
	tell_password_set(cli, &u);
	return (CLI_DONE);
}

int
cmd_user_key(struct cli *cli, struct err *err)
{
	AUTO_SESSION struct session s = { 0 };
	bool fresh = words_has(&cli->words, OPT_NEW);
	char key[33];
	struct user u;

	if (session_open(cli, fresh ? SITE_WRITE : SITE_READ, &s, err) == -1)
		return (-1);
	if (named_user(&s, cli->words.args[0], &u, err) == -1)
		return (-1);
	if (!s.user.is_admin && s.user.id != u.id)
		return (err_set(err, ERR_DENIED, "the key of %.*s is not "
		    "yours to see", STR_ARG(u.name)));
	if (fresh && user_new_key(s.db, u.id, key, err) == -1)
		return (-1);
	return (print_key(cli, &s, &u, err));
}

struct listing {
	struct cli *cli;
	struct table *table;
};

static int
list_user(void *ctx, const struct user *u, const char *key, struct err *err)
{
	struct listing *l = ctx;

	(void)err;
	if (out_is_json(l->cli->out)) {
		write_user(out_json(l->cli->out), u, key);
		return (0);
	}
	table_add(l->table, u->name);
	table_add(l->table, u->email);
	table_addf(l->table, "%s", u->is_admin ? "administrator" : "");
	return (0);
}

int
cmd_user_list(struct cli *cli, struct err *err)
{
	static const struct table_column columns[] = {
		{ "NAME", false, 40 }, { "EMAIL", false, 50 },
		{ "", false, 0 },
	};
	AUTO_SESSION struct session s = { 0 };
	AUTO_TABLE struct table *table = table_new(columns, NELEMS(columns));
	struct listing listing = { cli, table };

	if (session_open(cli, SITE_READ, &s, err) == -1)
		return (-1);
	if (!s.user.is_admin)
		return (err_set(err, ERR_DENIED, "only an administrator may "
		    "list users"));
	out_list(cli->out);
	if (user_each(s.site, s.db, list_user, &listing, err) == -1)
		return (-1);
	out_list_end(cli->out);
	table_print(table, cli->out);
	return (CLI_DONE);
}
