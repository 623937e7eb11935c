/*
 * pack_priv: how a pack works inside. The owner cuts what it is given into
 * items of at most one block, in order; workers fill (read), compress and hash
 * them in any order; the owner writes them out in order. A fixed ring of items
 * bounds the memory. Threads meet in two queues and in atomics only.
 *
 * A file whose bytes lie in several items is hashed in order without anybody
 * waiting: two events must come together at each of its segments, "my bytes
 * are there" and "the segment before me is hashed", and the thread that brings
 * the second one does the hashing (see pack_work.c).
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "archive/deflate.h"
#include "archive/pack.h"
#include "archive/ziphead.h"
#include "base/queue.h"

#define PACK_BLOCK DEFLATE_BLOCK
/* Headers of zip members and growth of stored blocks on top of a block. */
#define PACK_ROOM (PACK_BLOCK + ((size_t)64 << 10))
#define PACK_AFTER_MAX (2 + ZIPHEAD_DESCRIPTOR_MAX)
#define PACK_SEGMENTS ((size_t)4096)
#define PACK_THREADS_MAX 16u
/* Smaller files are read by the owner at once, so that the number of open
 * descriptors stays small whatever a block holds. */
#define PACK_SMALL ((uint64_t)64 << 10)

enum member_kind { MEMBER_DIR, MEMBER_BYTES, MEMBER_FILE };

/* What must be the same after reading as before. */
struct stamp {
	uint64_t size, inode;
	int64_t mtime_s, mtime_ns, ctime_s, ctime_ns;
};

struct member {
	struct member *next;	/* in the item where it ends */
	enum member_kind kind;
	char *name;
	size_t name_n;
	uint64_t tag, size;
	struct str bytes;	/* MEMBER_BYTES, while it is planned */
	int fd;
	struct stamp before;
	unsigned digests;	/* enum pack_digest bits */
	struct hash *chain[HASH_KINDS];	/* when it spans several items */
	struct segment *last;	/* the newest one of the chain */
	_Atomic unsigned reads;	/* still to come, and 1 of the owner's */
	_Atomic bool changed;
	_Atomic int sys;
	char hex[HASH_KINDS][2 * HASH_MAX + 1];
	uint32_t crc;		/* zip; as are the following */
	uint64_t packed, offset;
};

/* A piece of a file in the input of an item. */
struct segment {
	struct item *item;
	struct member *member;
	size_t start, n;
	uint64_t offset;	/* in the file */
	bool to_read, chained;
	_Atomic unsigned gate;	/* events so far */
	/* NULL, the segment after it, or SEGMENT_HASHED. */
	struct segment *_Atomic next;
};
#define SEGMENT_HASHED ((struct segment *)1)

struct item {
	uint8_t *in, *out;	/* PACK_ROOM each */
	size_t in_n, out_n;
	size_t heads;		/* zip: room that the local headers need */
	struct segment *segments;
	size_t n;
	struct member *members, **members_end;	/* that end here */
	uint32_t crc;		/* of in */
	bool piece;		/* zip: part of a member of several items */
	/* What goes out: in or out, with what the owner puts around it. */
	struct str body;
	uint8_t before[ZIPHEAD_LOCAL_MAX], after[PACK_AFTER_MAX];
	size_t before_n, after_n;
	_Atomic unsigned pending;	/* parts of the work not yet done */
	bool done;		/* the owner has heard so */
};

struct worker {
	struct pack *pack;
	struct deflater *deflater;
	struct hash *hashes[HASH_KINDS];	/* for whole members */
	pthread_t thread;
};

/* What the containers do differently. */
struct pack_format {
	int (*begin)(struct pack *, struct err *);
	/* Cut a member into items; the member is freed by its last item. */
	int (*add)(struct pack *, struct member *, struct err *);
	/* By a worker: in, which is complete, to out. */
	void (*work)(struct worker *, struct item *);
	/* By the owner, in order: what of the item goes out, and what around
	 * it. */
	int (*seal)(struct pack *, struct item *, struct err *);
	/* What comes behind the last member: as items, and behind those. */
	int (*last)(struct pack *, struct err *);
	int (*end)(struct pack *, struct err *);
};
extern const struct pack_format pack_format_tar, pack_format_zip;

struct pack {
	struct pack_options options;
	const struct pack_format *format;
	struct sink *out;
	struct pack_totals totals;
	struct queue *todo, *finished;
	struct worker *workers;
	unsigned threads;
	struct item *ring;
	size_t items;
	uint64_t head, tail;	/* oldest not written, next to be filled */
	struct item *current;	/* the one being filled, or NULL */
	struct member *planning;	/* not yet in any item's list */
	bool failed;
	_Atomic bool abandoned;
	/* The hash of the output: the owner's while no item is on its way to
	 * the hasher, else the hasher's. */
	struct hash *digest;
	struct queue *to_hash, *hashed;
	uint64_t hashed_n;	/* items that have come back */
	bool hasher_runs;
	pthread_t hasher;
	uint32_t crc;		/* gzip: of all input, */
	uint64_t stream;	/* tar: and its length */
	struct sb directory;	/* zip: records, or where they are spooled */
	struct spool *spool;
	uint64_t directory_n;
};

/* The item being filled, a fresh one if need be (which may write out the
 * oldest); NULL with *err. */
struct item *pack_item(struct pack *, struct err *);
/* Give the current item, if any, to the workers. */
void pack_submit(struct pack *);
/* A piece of the member at the end of the current item's input: the bytes are
 * copied, read, or left for a worker to read. */
void pack_segment(struct pack *, struct member *, uint64_t offset, size_t n);
/* Everything of the member is planned; it ends in the current item. */
void pack_member_end(struct pack *, struct member *);
/* Bytes that belong to no item: before the first and after the last one. */
int pack_write(struct pack *, struct str, struct err *);

/* Start the thread that hashes the output; stop it. */
int pack_hasher_start(struct pack *, struct err *);
void pack_hasher_stop(struct pack *);
/* Wait until it has given back one more item, or all of them. */
void pack_hasher_wait_one(struct pack *);
void pack_hasher_wait(struct pack *);

void *pack_work(void *worker);
/* Read n bytes at the offset; what is not there is zeros and noted. */
void pack_read(struct member *, uint64_t offset, void *buf, size_t n);
/* One user of the descriptor less; the last one looks whether the file has
 * changed meanwhile, and closes it. */
void pack_read_done(struct member *);

struct member *pack_member_new(enum member_kind, struct str name);
void pack_member_free(struct member *);
bool pack_stamp(int fd, struct stamp *ret);
bool pack_stamp_eq(const struct stamp *, const struct stamp *);
