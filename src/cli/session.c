#include "cli/session.h"

#include "base/clock.h"
#include "cli/cli.h"
#include "jobs/keeper.h"

#define ARENA_LIMIT ((uint64_t)256 << 20)
#define BUSY (60 * USEC_SEC)

int
session_site(const struct cli *cli, enum site_use use, struct site **ret,
    struct err *err)
{
	struct site_options options = {
		.data = words_get(&cli->words, OPT_DATA),
		.galaxy = words_get(&cli->words, OPT_GALAXY),
		.use = use,
	};

	return (site_open(&options, ret, err));
}

static int
find_user(const struct cli *cli, struct session *s, struct err *err)
{
	const char *name = words_get(&cli->words, OPT_USER);
	int found;

	if (name == NULL)
		name = "admin";
	found = user_by_name(s->site, s->db, str_of(name), s->arena, &s->user,
	    err);
	if (found == 0) {
		(void)err_set(err, ERR_NOT_FOUND, "there is no user %s", name);
		return (err_hint(err, "`waybill user list` shows who there "
		    "is, --user NAME chooses"));
	}
	return (found == 1 ? 0 : -1);
}

int
session_open(const struct cli *cli, enum site_use use, struct session *ret,
    struct err *err)
{
	struct jobs_options options = {
		/* No token: recording a cancel needs statements, too. */
		.local = true, .busy = BUSY,
	};
	struct keeper_report kept;

	*ret = (struct session){ 0 };
	if (session_site(cli, use, &ret->site, err) == -1 ||
	    jobs_open(ret->site, &options, &ret->jobs, err) == -1)
		return (-1);
	ret->db = ret->jobs->db;
	ret->ids = ret->jobs->ids;
	ret->arena = arena_new(ARENA_LIMIT);
	if (find_user(cli, ret, err) == -1)
		return (-1);
	if (use == SITE_WRITE && jobs_keep(ret->jobs, &kept, err) == -1)
		return (-1);
	return (0);
}

void
session_close(struct session *s)
{
	arena_free(s->arena);
	jobs_close(s->jobs);
	site_close(s->site);
}

int
session_export(struct session *s, const char *beginning,
    struct export_rec *ret, struct err *err)
{
	return (track_find(s->db, str_of(beginning),
	    s->user.is_admin ? 0 : s->user.id, s->arena, ret, err));
}

int
session_whose(const struct cli *cli, const struct session *s, int64_t *ret,
    struct err *err)
{
	bool all = words_has(&cli->words, OPT_ALL);

	if (all && !s->user.is_admin)
		return (err_set(err, ERR_DENIED, "--all is for "
		    "administrators"));
	*ret = all ? 0 : s->user.id;
	return (0);
}

int
session_limit(const struct cli *cli, uint64_t otherwise, uint64_t *ret,
    struct err *err)
{
	const char *text = words_get(&cli->words, OPT_LIMIT);

	*ret = otherwise;
	if (text != NULL && !str_to_u64(str_of(text), INT64_MAX, ret))
		return (err_set(err, ERR_USAGE, "--limit %s: not a number",
		    text));
	return (0);
}

int
session_since(const struct cli *cli, usec_t *ret, struct err *err)
{
	const char *text = words_get(&cli->words, OPT_SINCE);
	usec_t ago;

	*ret = 0;
	if (text == NULL || clock_parse_day(str_of(text), ret))
		return (0);
	if (!str_to_duration(str_of(text), &ago)) {
		(void)err_set(err, ERR_USAGE, "--since %s: neither a duration "
		    "nor a date", text);
		return (err_hint(err, "like 30d, 12h or 2026-03-01"));
	}
	*ret = clock_now() - ago;
	return (0);
}
