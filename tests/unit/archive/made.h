/*
 * made: archives built byte by byte for the tests, good ones and bad ones,
 * without the code that is tested.
 */
#pragma once

#include "testing.h"

#include "archive/unpack.h"
#include "base/stream.h"

/* A readat over memory, for readat_free. */
struct readat *made_readat(struct str);
/* Repeatable bytes: text that compresses, or noise that does not. The caller
 * frees. */
char *made_text(size_t n, unsigned seed);
char *made_noise(size_t n, unsigned seed);

/* A ustar header; the checksum is right unless `spoil` is added to it. */
struct made_tar {
	const char *name, *prefix;
	char type;		/* 0 means '0' */
	uint64_t size;		/* what the header says */
	const char *size_text;	/* in its place */
	const char *magic;	/* NULL: ustar */
	unsigned spoil;
};
void made_tar_header(struct sb *, const struct made_tar *);
/* A whole member; a directory when the name ends with a slash. */
void made_tar_member(struct sb *, const char *name, struct str bytes);
/* An extended header of the type with this body. */
void made_tar_extended(struct sb *, char type, struct str body);
void made_tar_end(struct sb *);

/* A gzip member with stored blocks around the bytes. */
void made_gzip(struct sb *, struct str bytes);

/* A zip member, told separately what its two headers say. Fields that are 0
 * or NULL take the honest value. */
struct made_zip {
	const char *name;
	struct str bytes;	/* stored as they are */
	const char *local_name;
	unsigned method, flags, attributes;
	unsigned host_plus_1;	/* 0: Unix */
	uint32_t spoil_crc, spoil_local_crc;
	uint64_t spoil_size, spoil_local_size, spoil_offset;
	struct str between;	/* bytes that follow the member's data */
	struct str extra;	/* of both headers */
};
void made_zip(struct sb *, const struct made_zip *, size_t n);
/* End record for a directory at this place. */
void made_zip_end(struct sb *, unsigned entries, uint64_t bytes,
    uint64_t offset);
/* Little-endian numbers. */
void made_put(struct sb *, uint64_t value, size_t bytes);

/* Let so many reads of a made_readat succeed, and fail the later ones with
 * ERR_NET; -1: none fails. */
void made_fail_after(int reads);

/* Open, read everything to the end; *ret lists "d name\n" and
 * "f name bytes\n" with the bytes themselves when they are few. */
int made_unpack(struct str archive, const struct unpack_limits *,
    struct sb *ret, struct err *);
