/*
 * err: what went wrong, in one value that needs no memory.
 *
 * A struct err lives on the stack of whoever started the work (a command, a
 * handler, a task) and is never NULL. Functions that can fail return 0, or -1
 * with *err filled; or 1 yes, 0 no, -1 failed. Code that returns an error does
 * not log it: whoever ends its journey does. The table below is the only list
 * of codes: HTTP status, Galaxy's err_code, exit status and whether a retry
 * makes sense come from it. The lower-case name is stable: programs rely on it.
 * The texts are UTF-8 whatever bytes went in.
 */
#pragma once

#include <stdbool.h>

#include "base/attr.h"

#define ERR_TABLE(X) /* code, name, HTTP, Galaxy, exit, retry, meaning */ \
	X(USAGE, "usage", 400, 400001, 2, false, \
	    "the command line is wrong") \
	X(INVALID, "invalid", 400, 400008, 5, false, \
	    "the caller sent something malformed") \
	X(REFUSED, "refused", 400, 0, 5, false, \
	    "the request cannot be carried out") \
	X(MISSING, "missing_parameter", 400, 400007, 2, false, \
	    "a parameter that must be given is not there") \
	X(BAD_KEY, "bad_key", 401, 401001, 4, false, \
	    "no user has this key or password") \
	X(LOGIN, "login_required", 403, 403001, 4, false, \
	    "only a user may do this, and nobody is logged in") \
	X(NOT_OWNER, "not_owner", 403, 403003, 4, false, \
	    "the object belongs to somebody else, or cannot be changed") \
	X(NO_ACCESS, "no_access", 403, 403005, 4, false, \
	    "what others have for themselves alone") \
	X(FORBIDDEN, "forbidden", 403, 403004, 4, false, \
	    "the configuration does not allow this") \
	X(ADMIN_ONLY, "admin_only", 403, 403006, 4, false, \
	    "only an administrator may do this") \
	X(RUN_AS, "run_as", 403, 400001, 4, false, \
	    "this user may not act for another one") \
	X(LONG_URI, "uri_too_long", 414, 400008, 5, false, \
	    "the address of the request is too long") \
	X(BAD_ID, "bad_id", 400, 400009, 4, false, \
	    "not an encoded id of this site") \
	X(BAD_FORMAT, "bad_format", 400, 400008, 2, false, \
	    "no archive format has this name") \
	X(BAD_URI, "bad_uri", 400, 400008, 2, false, \
	    "not a target address that can be used") \
	X(BAD_CONFIG, "bad_config", 500, 500001, 2, false, \
	    "the configuration is wrong") \
	X(OUTSIDE_ROOT, "outside_root", 403, 403002, 5, false, \
	    "the path leaves its root") \
	X(NO_SOURCE, "no_file_source", 400, 400008, 4, false, \
	    "no file source takes this address") \
	X(READ_ONLY, "read_only", 403, 403002, 4, false, \
	    "the target cannot be written") \
	X(EXISTS, "exists", 409, 409001, 5, false, \
	    "something of this name is already there") \
	X(DENIED, "denied", 403, 403002, 4, false, \
	    "this user may not do this") \
	X(NOT_FOUND, "not_found", 404, 404001, 4, false, \
	    "no such object") \
	X(NO_SITE, "no_site", 404, 404001, 4, false, \
	    "there is no data directory here") \
	X(AMBIGUOUS, "ambiguous", 409, 409001, 4, false, \
	    "several objects fit this name") \
	X(NEWER, "newer_version", 409, 409001, 6, false, \
	    "the data directory belongs to a newer waybill") \
	X(BUSY, "busy", 503, 503001, 6, true, \
	    "another process holds what is needed") \
	X(WRONG_STATE, "wrong_state", 409, 409001, 5, false, \
	    "the object's state does not allow this") \
	X(LOST, "lost_lease", 409, 409001, 1, false, \
	    "another worker has taken this task over") \
	X(TOO_BIG, "limit", 413, 413001, 7, false, \
	    "over a configured limit") \
	X(NO_ROOM, "no_room", 507, 500001, 7, true, \
	    "the disk, or a quota on it, is full") \
	X(NO_MEMORY, "no_memory", 500, 500001, 7, true, \
	    "the memory limit of the task was reached") \
	X(IO, "io", 500, 500001, 1, true, \
	    "a system call failed") \
	X(NET, "net", 502, 500001, 1, true, \
	    "the other end failed or could not be reached") \
	X(DB, "database", 500, 500001, 1, true, \
	    "the database refused a statement") \
	X(CANCELLED, "cancelled", 499, 400001, 1, false, \
	    "the work was cancelled") \
	X(CRASHED, "crashed", 500, 500001, 1, true, \
	    "the process that did the work ended abnormally") \
	X(STALLED, "stalled", 500, 500001, 1, true, \
	    "the work made no progress and was ended") \
	X(NOT_ARCHIVE, "not_an_archive", 400, 400008, 5, false, \
	    "neither tar, gzip nor zip") \
	X(TORN, "torn", 400, 400008, 5, false, \
	    "the archive ends too early or has trailing bytes") \
	X(CORRUPT, "corrupt", 400, 400008, 5, false, \
	    "a checksum or a header in the archive is wrong") \
	X(UNSUPPORTED, "unsupported", 400, 400008, 5, false, \
	    "the archive uses a feature that is not read") \
	X(BAD_NAME, "bad_member_name", 400, 400008, 5, false, \
	    "a member's name leaves the archive or cannot be used") \
	X(BAD_TYPE, "bad_member_type", 400, 400008, 5, false, \
	    "a member is neither a file nor a directory") \
	X(DUPLICATE, "duplicate", 400, 400008, 5, false, \
	    "two members or two records have one name") \
	X(BAD_JSON, "bad_json", 400, 400008, 5, false, \
	    "a document is not the JSON that is expected") \
	X(BAD_RECORD, "bad_record", 400, 400008, 5, false, \
	    "a record lacks a key or has a value of a wrong kind") \
	X(BAD_PATH, "bad_path", 400, 400008, 5, false, \
	    "a record names a file that it must not") \
	X(BAD_REFERENCE, "bad_reference", 400, 400008, 5, false, \
	    "a record refers to something that is not there") \
	X(CYCLE, "cycle", 400, 400008, 5, false, \
	    "records refer to each other in a circle") \
	X(MISSING_MEMBER, "missing_member", 400, 400008, 5, false, \
	    "a document that every archive has is missing") \
	X(BAD_BAG, "bad_bag", 400, 400008, 5, false, \
	    "the bag does not match its manifest") \
	X(FOREIGN_ERROR, "export_failed_there", 400, 400008, 5, false, \
	    "the archive holds the traceback of a failed export") \
	X(FILE_MISSING, "file_missing", 500, 500001, 1, false, \
	    "the file of a dataset is not there") \
	X(FILE_CHANGED, "file_changed", 500, 500001, 1, true, \
	    "a file changed while it was read") \
	X(MISMATCH, "mismatch", 500, 500001, 1, true, \
	    "what was read back is not what was written") \
	X(INTERNAL, "internal", 500, 500001, 1, false, \
	    "a mistake of waybill's own")

enum err_code {
	ERR_NONE,
#define X(code, name, http, galaxy, exit, retry, text) ERR_##code,
	ERR_TABLE(X)
#undef X
	ERR_CODES
};

struct err {
	enum err_code code;
	int sys;		/* the errno behind it, or 0 */
	char msg[400];		/* one sentence that names the thing */
	char hint[240];		/* what to do about it, or "" */
	char member[256];	/* the archive member concerned, or "" */
};

/* Each returns -1: a new error; one made from errno (ENOSPC and EDQUOT become
 * ERR_NO_ROOM, ENOENT ERR_NOT_FOUND, EACCES and EPERM ERR_DENIED, EROFS
 * ERR_READ_ONLY, EEXIST ERR_EXISTS, ECANCELED ERR_CANCELLED, else ERR_IO);
 * context put in front of an old one; a hint, a member name added to one. */
int err_set(struct err *, enum err_code, const char *fmt, ...) PRINTF(3, 4);
int err_sys(struct err *, const char *fmt, ...) PRINTF(2, 3);
int err_in(struct err *, const char *fmt, ...) PRINTF(2, 3);
int err_hint(struct err *, const char *fmt, ...) PRINTF(2, 3);
int err_member(struct err *, const char *fmt, ...) PRINTF(2, 3);

/* Facts of the table. The name is the stable one ("not_found"). */
const char *err_name(enum err_code);
const char *err_meaning(enum err_code);
int err_http(enum err_code);
int err_galaxy(enum err_code);
int err_exit(enum err_code);
bool err_retry(enum err_code);

/* The code of a stable name; ERR_NONE when there is none. */
enum err_code err_code_named(const char *name);
