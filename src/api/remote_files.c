/*
 * remote_files: what lies in file sources, and which sources there are.
 */
#include <stdlib.h>

#include "api/handlers.h"
#include "api/remote_tree.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "files/files.h"
#include "jobs/who.h"

/* The caller as file sources know users; NULL in *ret for a visitor. */
static int
load_who(struct api_call *call, struct file_user *who,
    const struct file_user **ret, struct err *err)
{
	*ret = NULL;
	if (!call->is_user)
		return (0);
	if (who_load(call->db, &call->user, call->arena, who, err) == -1)
		return (-1);
	*ret = who;
	return (0);
}

enum format { FORMAT_URI, FORMAT_FLAT, FORMAT_TREE };

struct request {
	struct files_listing listing;
	bool named;		/* by a word, not by an address */
	enum format format;
	bool files_disabled;	/* in trees; else the folders are */
};

static const char *
target_uri(struct api_call *call, struct request *r)
{
	static const struct {
		const char *name, *uri;
	} names[] = {
		{ "ftpdir", "gxftp://" }, { "ftp", "gxftp://" },
		{ "importdir", "gximport://" }, { "userdir", "gxuserimport://" },
	};
	struct str target = http_query(call->req, "target");

	if (target.p == NULL)
		target = STR("ftpdir");
	for (size_t i = 0; i < NELEMS(names); i++)
		if (str_is(target, names[i].name)) {
			r->named = true;
			return (names[i].uri);
		}
	return (arena_printf(call->arena, "%.*s", STR_ARG(target)));
}

static bool
is_given(struct api_call *call, const char *name)
{
	return (http_query(call->req, name).n > 0);
}

static int
read_request(struct api_call *call, struct request *r, struct err *err)
{
	static const char *const formats[] = { "uri", "flat", "jstree", NULL };
	static const char *const disabled[] = { "folders", "files", NULL };
	struct files_listing *l = &r->listing;

	*r = (struct request){ .named = false };
	l->uri = target_uri(call, r);
	if (l->uri == NULL)
		return (arena_over(call->arena, err));
	r->format = (enum format)input_query_enum(call, "format", formats, 0);
	r->files_disabled = input_query_enum(call, "disable", disabled, 0);
	l->recursive = input_query_bool(call, "recursive", r->named);
	/* They are of repositories alone. */
	(void)input_query_bool(call, "write_intent", false);
	(void)input_query_bool(call, "writeable", false);
	(void)input_query_int(call, "limit", 1, 0);
	(void)input_query_int(call, "offset", 0, 0);
	l->paged = is_given(call, "limit") || is_given(call, "offset");
	l->searched = is_given(call, "query");
	l->sorted = is_given(call, "sort_by");
	return (input_check(call, err));
}

static void
write_entry(struct jw *jw, const struct files_entry *e, const char *before)
{
	AUTO_SB struct sb path = SB_EMPTY(SB_LIMIT);
	char time[CLOCK_TEXT];

	sb_addf(&path, "%s%s", before, e->path);
	jw_object(jw);
	jw_kcstr(jw, "name", e->name);
	jw_kcstr(jw, "uri", e->uri);
	jw_kcstr(jw, "path", sb_cstr(&path));
	jw_kcstr(jw, "class", e->is_dir ? "Directory" : "File");
	if (!e->is_dir) {
		clock_text_zulu(e->changed, time);
		jw_key(jw, "size");
		jw_uint(jw, e->size);
		jw_kcstr(jw, "ctime", time);
		jw_knull(jw, "hashes");
	}
	jw_object_end(jw);
}

/* A list on its way out. Entries come in byte order within a directory, which
 * is not the order of their paths as texts: "a.b" stands before "a/c". So a
 * flat list is kept and sorted. */
struct listing {
	const struct request *request;
	struct arena *arena;
	struct jw *jw;
	struct remote_tree tree;
	uint64_t total;
	struct files_entry *flat;
	size_t nflat, cap;
};

static void
listing_fini(struct listing *l)
{
	remote_tree_fini(&l->tree);
	free(l->flat);
}

static int
keep(struct listing *l, const struct files_entry *e, struct err *err)
{
	struct files_entry copy = *e;

	if (e->is_dir)
		return (0);
	copy.name = arena_str(l->arena, str_of(e->name)).p;
	copy.path = arena_str(l->arena, str_of(e->path)).p;
	copy.uri = arena_str(l->arena, str_of(e->uri)).p;
	if (copy.name == NULL || copy.path == NULL || copy.uri == NULL)
		return (arena_over(l->arena, err));
	mem_grow(l->flat, &l->cap, l->nflat + 1);
	l->flat[l->nflat++] = copy;
	return (0);
}

/* Galaxy's lists of a tree have paths without the slash in front. */
static const char *
slash(const struct listing *l)
{
	return (l->request->listing.recursive ? "" : "/");
}

static int
visit(void *ctx, const struct files_entry *e, struct err *err)
{
	struct listing *l = ctx;

	l->total++;
	switch (l->request->format) {
	case FORMAT_TREE:
		return (remote_tree_add(&l->tree, e, err));
	case FORMAT_FLAT:
		return (keep(l, e, err));
	case FORMAT_URI:
		break;
	}
	write_entry(l->jw, e, slash(l));
	return (0);
}

static int
by_path(const void *a, const void *b)
{
	const struct files_entry *x = a, *y = b;

	return (strcmp(x->path, y->path));
}

static int
answer(struct api_call *call, struct listing *l, struct err *err)
{
	jw_array(l->jw);
	if (files_list(call->jobs->files, &l->request->listing, visit, l,
	    err) == -1)
		return (-1);
	if (l->nflat > 0)
		qsort(l->flat, l->nflat, sizeof(l->flat[0]), by_path);
	for (size_t i = 0; i < l->nflat; i++)
		write_entry(l->jw, &l->flat[i], slash(l));
	remote_tree_end(&l->tree);
	jw_array_end(l->jw);
	return (api_total_matches(call, l->total, err));
}

int
api_remote_files(struct api_call *call, struct err *err)
{
	CLEANUP(listing_fini) struct listing l = { .arena = call->arena };
	struct request request;
	struct file_user who;

	if (read_request(call, &request, err) == -1 ||
	    load_who(call, &who, &request.listing.user, err) == -1)
		return (-1);
	l.request = &request;
	l.jw = http_response_json(call->resp);
	remote_tree_init(&l.tree, l.jw, request.files_disabled);
	return (answer(call, &l, err));
}

static const char *const kinds[] = { "rfs", "drs", "rdm", "stock", NULL };

/* Does one of the query's parameters of this name say it? */
static bool
says_kind(struct api_call *call, const char *name, const char *kind)
{
	for (size_t i = 0; i < call->req->nquery; i++)
		if (str_is(call->req->query[i].name, name) &&
		    str_is(call->req->query[i].value, kind))
			return (true);
	return (false);
}

static void
check_kinds(struct api_call *call, const char *name)
{
	for (size_t i = 0; i < call->req->nquery; i++)
		if (str_is(call->req->query[i].name, name))
			(void)input_query_word(call, name,
			    call->req->query[i].value, kinds);
}

static void
write_plugin(struct jw *jw, const struct files_info *info)
{
	jw_object(jw);
	jw_kcstr(jw, "id", info->id);
	jw_kcstr(jw, "type", info->type);
	jw_kcstr(jw, "label", info->label);
	jw_kcstr(jw, "doc", info->doc[0] != '\0' ? info->doc : NULL);
	jw_kbool(jw, "browsable", info->browsable);
	jw_kbool(jw, "writable", info->writable);
	jw_kcstr(jw, "requires_roles", info->roles);
	jw_kcstr(jw, "requires_groups", info->groups);
	jw_knull(jw, "url");
	jw_key(jw, "supports");
	jw_object(jw);
	jw_kbool(jw, "pagination", info->pages);
	jw_kbool(jw, "search", info->searches);
	jw_kbool(jw, "sorting", info->sorts);
	jw_object_end(jw);
	if (info->browsable)
		jw_kcstr(jw, "uri_root", info->uri_root);
	jw_object_end(jw);
}

static bool
is_wanted(struct api_call *call, const struct files_info *info)
{
	return ((!is_given(call, "include_kind") ||
	    says_kind(call, "include_kind", info->kind)) &&
	    !says_kind(call, "exclude_kind", info->kind));
}

int
api_remote_files_plugins(struct api_call *call, struct err *err)
{
	bool browsable = input_query_bool(call, "browsable_only", true);
	const struct files *files = call->jobs->files;
	const struct files_info *info;
	const struct file_user *user;
	struct file_user who;
	struct jw *jw;

	check_kinds(call, "include_kind");
	check_kinds(call, "exclude_kind");
	if (input_check(call, err) == -1 ||
	    load_who(call, &who, &user, err) == -1)
		return (-1);
	jw = http_response_json(call->resp);
	jw_array(jw);
	for (size_t i = 0; (info = files_info(files, i)) != NULL; i++)
		if ((info->browsable || !browsable) &&
		    is_wanted(call, info) && files_may_use(files, i, user))
			write_plugin(jw, info);
	jw_array_end(jw);
	return (0);
}

int
api_remote_files_create(struct api_call *call, struct err *err)
{
	AUTO_SB struct sb uri = SB_EMPTY(SB_LIMIT);
	const struct file_user *user;
	struct file_user who;
	struct str target, name;
	const char *text;
	struct jw *jw;

	input_body(call, true);
	target = input_required_text(call, "target");
	name = input_required_text(call, "name");
	if (input_check(call, err) == -1 ||
	    load_who(call, &who, &user, err) == -1)
		return (-1);
	text = arena_printf(call->arena, "%.*s", STR_ARG(target));
	if (text == NULL)
		return (arena_over(call->arena, err));
	if (files_create(call->jobs->files, text, name, user, &uri, err) == -1)
		return (-1);
	jw = http_response_json(call->resp);
	jw_object(jw);
	jw_kstr(jw, "name", name);
	jw_kstr(jw, "uri", sb_str(&uri));
	jw_knull(jw, "external_link");
	jw_object_end(jw);
	return (0);
}
