/*
 * export_world: a site of its own for tests of exports: an empty database with
 * the schema, an object store by id, Galaxy's default secret, an administrator.
 */
#pragma once

#include "archive/pack.h"
#include "db/db.h"
#include "model/site.h"
#include "model/users.h"
#include "store/export.h"

struct world {
	char root[512], db_path[600], objects[600];
	struct site site;
	struct db *db;
	int scratch;
	struct user admin;
};

/* Below the test's directory; the name is each world's own. */
void world_open(struct world *, const char *name);
void world_close(struct world *);

/* Statements, with semicolons between them. */
void world_sql(struct world *, const char *);
/* The bytes of a dataset row; an extra file of one; and off again. */
void world_file(struct world *, int dataset, const char *bytes);
void world_extra(struct world *, int dataset, const char *name,
    const char *bytes);
void world_no_file(struct world *, int dataset);

/* A plain history 1 with `n` datasets of one line each. */
void world_history(struct world *, int n);
/* The worked example of the specification, section 13. */
void world_example(struct world *);

/* Everything, the administrator asking, policy fail. */
struct store_request world_request(const struct world *);
MUST_CHECK int world_collect(struct world *, const struct store_request *,
    struct store_snapshot **ret, struct err *);
/* Collect and pack; on success the bytes are in the sb. */
MUST_CHECK int world_export(struct world *, const struct store_request *,
    enum store_format, struct sb *, struct err *);
/* A member of a plain tar as heap text, NULL when it is not there. */
char *world_member(const struct sb *tar, const char *name);
/* The gaps as "TYPE HID REASON" lines. */
void world_gaps(struct store_snapshot *, struct sb *);
