/*
 * pack: writes containers: tar, gzipped tar, zip. Members go in one after the
 * other; blocks are compressed by every core and come out in order, so the
 * bytes depend on the input and the options alone. Knows nothing of Galaxy.
 *
 * One thread calls (the owner); compression threads are the pack's own and
 * live from pack_open to pack_finish or pack_free. Memory is bounded by the
 * number of blocks, whatever is packed. Times in headers are fixed (tar and
 * gzip 0, zip 1980-01-01), modes 0644 and 0755, owner 0 without names. The
 * sink is borrowed: pack_finish writes the end of the container but does not
 * finish the sink. After an error the pack can only be freed.
 */
#pragma once

#include "base/hash.h"
#include "base/stream.h"

struct cancel;
struct progress;
struct pack;

enum pack_container { PACK_TAR, PACK_TGZ, PACK_ZIP };
enum pack_level {
	PACK_FAST,		/* ISA-L level 1, incompressible files stored */
	PACK_STORE,		/* no compression */
};

/* What the format or the caller wants to know of every file's bytes. */
enum pack_digest { PACK_MD5 = 1, PACK_SHA1 = 2, PACK_SHA256 = 4,
	PACK_SHA512 = 8 };

/* How a member went. */
enum pack_status {
	PACK_OK,
	PACK_CHANGED,		/* size, inode or times differ from before;
				 * padded or cut to the promised size, so the
				 * container stays well formed */
	PACK_UNREADABLE,	/* read error half-way, padded likewise */
};

struct pack_result {
	struct str name;	/* as given; borrowed */
	uint64_t tag;		/* the caller's own number */
	uint64_t size;
	enum pack_status status;
	int sys;		/* errno of PACK_UNREADABLE */
	unsigned have;		/* enum pack_digest bits that are filled */
	char md5[33], sha1[41], sha256[65], sha512[129];	/* hex */
};

/* Called for every file (pack_bytes too, with tag 0) in the order of the
 * members, from the owner's thread, inside a later pack_* call or
 * pack_drain/pack_finish. -1 ends the packing. */
typedef int pack_report(void *ctx, const struct pack_result *, struct err *);

struct pack_options {
	enum pack_container container;
	enum pack_level level;
	unsigned threads;	/* compression threads; 0: one a core, max 16 */
	unsigned blocks;	/* on their way at once, 2 MiB each; 0: two a
				 * thread and three; at least 2 */
	unsigned digests;	/* of every file; more per file in pack_file */
	int scratch;		/* zip: descriptor of a directory where the
				 * directory of very many members is spooled;
				 * 0: it stays in memory, at most 64 MiB */
	bool hash_output;	/* SHA-256 of the container, beside the
				 * writing: a thread of its own */
	pack_report *report;	/* may be NULL */
	void *ctx;
	const struct cancel *cancel;	/* may be NULL */
	struct progress *progress;	/* bytes of members; may be NULL */
};

MUST_CHECK int pack_open(const struct pack_options *, struct sink *out,
    struct pack **ret, struct err *);
void pack_free(struct pack *);		/* abandons; NULL is ignored */
void pack_auto_free(struct pack **);
#define AUTO_PACK CLEANUP(pack_auto_free)

/* A directory entry; the name without trailing slash. Names are relative,
 * clean (fs_path_is_clean), any UTF-8, 1 to 4,096 bytes; each at most once,
 * which is the caller's to keep. */
MUST_CHECK int pack_dir(struct pack *, struct str name, struct err *);

/* A file from memory (copied). */
MUST_CHECK int pack_bytes(struct pack *, struct str name, struct str bytes,
    struct err *);

struct pack_file {
	struct str name;
	uint64_t tag;
	int fd;			/* regular file; taken: closed by the pack,
				 * also on error */
	uint64_t size;		/* as the caller saw it; that much is packed */
	usec_t mtime, ctime;	/* as the caller saw them; 0: do not compare */
	uint64_t inode;		/* 0: do not compare */
	unsigned digests;	/* in addition to the options' */
};
/* A file from a descriptor; read from offset 0, size bytes. */
MUST_CHECK int pack_file(struct pack *, const struct pack_file *,
    struct err *);

/* Wait until every member given so far is written and reported. The next
 * member begins a block of its own, so the calls of this are part of what the
 * bytes depend on. */
MUST_CHECK int pack_drain(struct pack *, struct err *);

struct pack_totals {
	uint64_t entries;	/* members, directories too */
	uint64_t bytes_in;	/* of files */
	uint64_t bytes_out;	/* of the container */
	char sha256[65];	/* of the container, hex; "" when not asked */
};
/* The end of the container: central directory, end blocks, trailer. */
MUST_CHECK int pack_finish(struct pack *, struct pack_totals *ret,
    struct err *);
