/*
 * spool: a sequence of bytes or records on disk (an unnamed temporary file),
 * written once, then read once or more. Memory is a buffer each way, whatever
 * the length. One thread. Only the disk can fail; after an error the spool can
 * only be freed.
 */
#pragma once

#include "base/stream.h"

struct spool;

/* In the directory (a task's scratch directory). */
MUST_CHECK int spool_new(int dir_fd, struct spool **ret, struct err *);
void spool_free(struct spool *);	/* NULL is ignored; the bytes go too */
void spool_auto_free(struct spool **);
#define AUTO_SPOOL CLEANUP(spool_auto_free)

/* A sink that appends; borrowed from the spool, do not free. */
struct sink *spool_sink(struct spool *);
/* A record: any bytes, read back by spool_record. */
MUST_CHECK int spool_add(struct spool *, struct str record, struct err *);

/* Flush and start reading from the beginning. May be called again. */
MUST_CHECK int spool_rewind(struct spool *, struct err *);
/* 1 with a record (borrowed until the next call), 0 at the end, -1. */
MUST_CHECK int spool_record(struct spool *, struct str *ret, struct err *);

uint64_t spool_bytes(const struct spool *);	/* written so far */
uint64_t spool_records(const struct spool *);

/* All bytes as a source of its own (flushes first), freed by the caller before
 * the spool; several at once are fine. */
MUST_CHECK int spool_source(struct spool *, struct source **ret, struct err *);
/* The descriptor behind it, flushed; borrowed. */
MUST_CHECK int spool_fd(struct spool *, int *ret_fd, struct err *);
