/*
 * call: one request to the API: what came in, who asks, and what a handler
 * works with. Lives on the stack of a handler thread for one answer. A handler
 * checks its input (input.h), then who may do it, then acts, then writes the
 * answer; it returns 0, or -1 and the server answers with the error.
 */
#pragma once

#include <jansson.h>

#include "base/err.h"
#include "base/uuid.h"
#include "http/server.h"
#include "jobs/jobs.h"
#include "model/histories.h"
#include "model/site.h"
#include "model/users.h"

struct export_rec;

/* Who may call a route at all. */
#define API_WHO_TABLE(X) \
	X(PUBLIC, "credentials are not looked at") \
	X(ANY, "with or without credentials; bad ones are refused") \
	X(USER, "a user") \
	X(ADMIN, "an administrator")
enum api_who {
#define X(name, text) API_##name,
	API_WHO_TABLE(X)
#undef X
};

/* Input that is wrong, all of it, in the form of Galaxy's answer. */
struct api_problems {
	struct sb text;		/* a line each */
	json_t *list;		/* of texts, each the JSON of one problem */
	bool missing;		/* one of them is something left out */
	struct err first;	/* of an id that is none: ends the request */
};

struct api_call {
	struct http_call *http;
	const struct http_request *req;	/* the http call's */
	struct http_response *resp;	/* the http call's */
	struct arena *arena;	/* the http call's */
	const struct site *site;
	struct jobs *jobs;
	struct db *db;		/* the jobs' */
	struct ids *ids;	/* the jobs' */
	struct user user;
	bool is_user;		/* else a visitor */
	json_t *body;		/* of JSON; NULL: none */
	struct api_problems problems;
};

typedef int api_handler(struct api_call *, struct err *);

struct api_route {
	struct http_route http;
	enum api_who who;
	api_handler *handler;
};
/* Literals stand before names. */
extern const struct api_route api_routes[];
extern const size_t api_nroutes;

/* The user, or NULL for a visitor: as access rules take one. */
const struct user *api_user(const struct api_call *);
/* ERR_LOGIN for a visitor. */
MUST_CHECK int api_need_user(const struct api_call *, struct err *);

/* Who the credentials of a request name, and whether they may call the route.
 * ERR_BAD_KEY, ERR_LOGIN, ERR_ADMIN_ONLY, ERR_RUN_AS. */
MUST_CHECK int api_authenticate(struct api_call *, enum api_who,
    struct err *);

/* A history that is there and may be seen, or changed: ERR_NOT_FOUND,
 * ERR_DENIED, ERR_NOT_OWNER. */
MUST_CHECK int api_history(struct api_call *, int64_t id, enum access,
    struct history *ret, struct err *);

/* One that may be changed, and is neither purged nor archived. */
MUST_CHECK int api_mutable_history(struct api_call *, int64_t id,
    struct err *);

/* Members whose value is an encoded id, a UUID, a time as Galaxy spells it. */
void api_kid(struct jw *, struct api_call *, const char *key, int64_t id);
void api_kuuid(struct jw *, const char *key, const struct uuid *);
void api_ktime(struct jw *, const char *key, usec_t);
/* As Galaxy spells sizes: "0 bytes", "1.4 KB". */
void api_nice_size(int64_t bytes, char *ret, size_t n);
/* How many a list has on all pages, in the header that Galaxy has for it. */
MUST_CHECK int api_total_matches(struct api_call *, uint64_t, struct err *);
/* The object that stands for a task that was started. */
void api_write_task(struct jw *, const struct uuid *);
