/*
 * conf: the configuration of a site: one table gives the field, its key in
 * waybill.yml, the environment variable (WAYBILL_ + key in capitals, dots as
 * underscores), default, bounds and help. Later sources win: default, file,
 * environment. Unknown keys are errors with line and the nearest known key.
 * Immutable once loaded; any thread reads.
 */
#pragma once

#include "base/str.h"

struct err;
struct sb;

/* kind, field, key, default, minimum, maximum, help. U64 counts or bytes
 * (sizes may say "64MiB"), USEC durations ("24h"), TEXT, SECRET, BOOL. */
#define CONF_TABLE(X) \
	X(SECRET, id_secret, "id_secret", "", 0, 56, \
	    "secret of encoded ids; only while the site is empty") \
	X(SECRET, master_key, "master_api_key", "", 0, 64, \
	    "a key that stands for an administrator; empty: none") \
	X(TEXT, file_sources, "file_sources", "file_sources_conf.yml", 0, \
	    4096, "file sources, relative to the data directory") \
	X(TEXT, ftp_upload_dir, "ftp_upload_dir", "", 0, 4096, \
	    "where each user's FTP directory is, named by the email; empty: " \
	    "none") \
	X(TEXT, ftp_upload_site, "ftp_upload_site", "", 0, 256, \
	    "the FTP server that users are told of") \
	X(TEXT, library_import_dir, "library_import_dir", "", 0, 4096, \
	    "files that everybody may import; empty: none") \
	X(TEXT, user_library_import_dir, "user_library_import_dir", "", 0, \
	    4096, "files to import in a directory for each user, named by " \
	    "the email; empty: none") \
	X(USEC, sts_ttl, "sts.ttl", "24h", 60000000, USEC_MAX, \
	    "how long a download is kept, from its completion") \
	X(USEC, sts_max, "sts.max", "0", 0, USEC_MAX, \
	    "the longest a download may be kept; 0: no limit") \
	X(U64, task_memory, "task.memory", "1GiB", 67108864, UINT64_MAX, \
	    "memory limit of a task") \
	X(U64, task_files, "task.files", "1024", 64, 1048576, \
	    "descriptor limit of a task") \
	X(U64, task_file_size, "task.file_size", "16TiB", 1048576, \
	    UINT64_MAX, "largest file that a task may write") \
	X(USEC, task_stall, "task.stall", "10m", 1000000, USEC_MAX, \
	    "a task without progress for so long is ended") \
	X(U64, task_attempts, "task.attempts", "3", 1, 100, \
	    "how often a task whose worker died is tried") \
	X(U64, pack_threads, "pack.threads", "0", 0, 16, \
	    "threads that pack or unpack; 0: one a core") \
	X(U64, pack_blocks, "pack.blocks", "0", 0, 256, \
	    "blocks in a packing, 2 MiB each; 0: 2 a thread and 3") \
	X(U64, import_members, "import.members", "10000000", 1, UINT64_MAX, \
	    "most members of an archive") \
	X(U64, import_bytes, "import.bytes", "1PiB", 1, UINT64_MAX, \
	    "most unpacked bytes of an archive") \
	X(U64, import_ratio, "import.ratio", "1000", 1, UINT64_MAX, \
	    "largest unpacked:packed ratio over any 64 MiB") \
	X(U64, import_document, "import.document", "64GiB", 1, UINT64_MAX, \
	    "largest attribute document") \
	X(U64, import_record, "import.record", "16MiB", 1024, 1073741824, \
	    "largest record of a document") \
	X(U64, import_path_bytes, "import.path_bytes", "4096", 16, 4096, \
	    "longest member name") \
	X(U64, import_path_levels, "import.path_levels", "64", 1, 1024, \
	    "deepest member name") \
	X(U64, import_elements, "import.elements", "100000", 1, UINT64_MAX, \
	    "most elements of one level of a collection") \
	X(U64, import_depth, "import.collection_depth", "64", 1, 1024, \
	    "deepest collection") \
	X(U64, import_rows, "import.max_rows_per_commit", "1000000", 1000, \
	    UINT64_MAX, "rows of one transaction") \
	X(TEXT, listen, "http.listen", "127.0.0.1:8080", 1, 256, \
	    "address and port of the server") \
	X(U64, http_threads, "http.threads", "2", 1, 64, \
	    "threads that read requests and send answers") \
	X(U64, http_handlers, "http.handlers", "4", 1, 64, \
	    "threads that answer requests") \
	X(U64, http_connections, "http.connections", "512", 1, 65536, \
	    "most connections at once") \
	X(U64, http_uploads, "http.uploads", "16", 1, 65536, \
	    "most files that are uploaded at once") \
	X(U64, http_streams, "http.streams", "64", 1, 65536, \
	    "most clients that listen to events at once") \
	X(U64, http_body, "http.body", "4MiB", 1024, 1073741824, \
	    "longest body of a request without a file") \
	X(U64, http_upload, "http.upload", "16TiB", 1, UINT64_MAX, \
	    "largest file that may be uploaded") \
	X(TEXT, run_as, "api.run_as", "", 0, 4096, \
	    "emails of users who may act for others, comma separated") \
	X(U64, worker_tasks, "worker.tasks", "2", 1, 64, \
	    "tasks that the server works on at once") \
	X(TEXT, fetch_allow, "fetch.allow", "", 0, 4096, \
	    "addresses and ranges of private networks that may be fetched " \
	    "from, comma separated") \
	X(TEXT, log_level, "log.level", "warning", 0, 16, \
	    "error, warning, info or debug") \
	X(TEXT, log_form, "log.form", "text", 0, 16, "text or json")

struct conf {
#define CONF_U64(f) uint64_t f;
#define CONF_USEC(f) usec_t f;
#define CONF_TEXT(f) char *f;
#define CONF_SECRET(f) char *f;
#define CONF_BOOL(f) bool f;
#define X(kind, field, key, def, min, max, help) CONF_##kind(field)
	CONF_TABLE(X)
#undef X
};

/* From a waybill.yml below dir_fd (absent is fine) and the environment. The log
 * follows its level and form from then on. */
MUST_CHECK int conf_load(int dir_fd, struct conf **ret, struct err *);
void conf_free(struct conf *);		/* NULL is ignored */

/* One row of the table as text, for `config show`: key, value (secrets as
 * ***), where it came from ("default", "file", "environment"), help. False
 * past the end. */
struct conf_row {
	const char *key, *from, *help;
	char value[4200];
	bool secret;
};
bool conf_row(const struct conf *, unsigned i, struct conf_row *ret);
