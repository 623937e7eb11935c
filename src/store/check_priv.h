/*
 * check_priv: reading the documents of an archive record by record. Every
 * getter names the document, the record and the key when it refuses; texts and
 * trees live in the arena until the record is done.
 */
#pragma once

#include "base/jw.h"
#include "store/import_priv.h"
#include "store/import_rec.h"

/* One document being read. */
struct imp_doc {
	struct store_staged *st;
	struct imp_at at;
	struct jr *jr;
	struct arena *arena;	/* of the record */
	struct sb rec;		/* the normalised record */
	struct sb json;		/* JSON text on its way into a record */
	struct sink *json_sink;
	struct jw *jw;		/* writes to json */
};

/* Opens a document of the root: 1, 0 when the archive has none, -1. */
MUST_CHECK int imp_doc_open(struct store_staged *, const char *name,
    struct imp_doc *ret, int *ret_fd, struct source **ret_source,
    struct err *);
void imp_doc_close(struct imp_doc *);

/* Every record of a document that is a list. 1, 0 no such document, -1. */
typedef int imp_record(struct imp_doc *, const struct jv *, struct err *);
MUST_CHECK int imp_each(struct store_staged *, const char *name,
    imp_record *, struct err *);
/* The document as one value, which the visit gets. */
MUST_CHECK int imp_whole(struct store_staged *, const char *name,
    imp_record *, struct err *);

/* Between two records: cancelled? */
MUST_CHECK int imp_pause(struct imp_doc *, struct err *);

/* The record in doc->rec to a spool; rec is empty again. */
MUST_CHECK int imp_keep(struct imp_doc *, enum imp_spool, struct err *);

/* How a text is taken. */
enum imp_text_flags {
	IMP_REQUIRED = 1,	/* the key must be there; null will do */
	IMP_CUT = 2,		/* longer ones are cut, else refused */
	IMP_NO_NUL = 4,		/* refused; else NULs are dropped */
	IMP_NOT_NULL = 8,	/* null is refused as well */
};
#define IMP_TEXT UINT32_MAX	/* a column without a length */

/* Text of at most so many code points. p is NULL for null or no such key. */
MUST_CHECK int imp_text(struct imp_doc *, const struct jv *, const char *key,
    unsigned flags, uint32_t points, struct str *ret, struct err *);
/* The same for a value that stands alone; key is for the message. */
MUST_CHECK int imp_text_of(struct imp_doc *, const struct jv *,
    const char *key, unsigned flags, uint32_t points, struct str *ret,
    struct err *);
/* 0, 1, or `none` for null or no such key. */
MUST_CHECK int imp_bool(struct imp_doc *, const struct jv *, const char *key,
    int none, int *ret, struct err *);
/* false when it is null or not there. Not an integer, or beyond 64 bits, is
 * refused. */
MUST_CHECK int imp_int(struct imp_doc *, const struct jv *, const char *key,
    bool *ret_there, int64_t *ret, struct err *);
/* The key of an object in the archive: a string or a number. p is NULL when
 * there is none. */
MUST_CHECK int imp_key(struct imp_doc *, const struct jv *, const char *key,
    struct str *ret, struct err *);
MUST_CHECK int imp_key_of(struct imp_doc *, const struct jv *,
    const char *key, struct str *ret, struct err *);
/* A value of that type; NULL for null or no such key (unless IMP_NOT_NULL). */
MUST_CHECK int imp_typed(struct imp_doc *, const struct jv *, const char *key,
    enum jv_type, unsigned flags, const struct jv **ret, struct err *);

/* The tree as JSON text, keys sorted or as they are, into the record; null
 * stays NULL. */
MUST_CHECK int imp_put_json(struct imp_doc *, const struct jv *, bool sorted,
    struct err *);

/* check_tags.c: the tags of a record, as rows, into the record: their number,
 * then for each name, value, lower-case name, lower-case value. */
MUST_CHECK int imp_put_tags(struct imp_doc *, const struct jv *,
    struct err *);
/* check_metadata.c: the extension as it is stored; the metadata likewise. */
struct str imp_known_extension(struct str);
MUST_CHECK int imp_put_metadata(struct imp_doc *, const struct jv *record,
    struct str extension, struct err *);
/* check_sources.c: is there a source of the primary file? Base name, hashes
 * and sources of the dataset into the record; `deferred` tells that its bytes
 * have yet to come. */
bool imp_has_source(const struct jv *record);
MUST_CHECK int imp_put_file_metadata(struct imp_doc *, const struct jv *,
    struct str name, bool deferred, struct err *);

/* The hid of a record: kept, or the next (archive-import.md 6.12). */
MUST_CHECK int imp_hid(struct imp_doc *, const struct jv *, uint8_t *ret_from,
    uint32_t *ret_hid, struct err *);

/* The documents, in this order. */
MUST_CHECK int imp_check_history(struct store_staged *, struct err *);
MUST_CHECK int imp_check_datasets(struct store_staged *, struct err *);
MUST_CHECK int imp_check_chains(struct store_staged *, struct err *);
MUST_CHECK int imp_check_collections(struct store_staged *, struct err *);
MUST_CHECK int imp_check_collection_chains(struct store_staged *,
    struct err *);
MUST_CHECK int imp_check_conversions(struct store_staged *, struct err *);
MUST_CHECK int imp_check_jobs(struct store_staged *, struct err *);
MUST_CHECK int imp_check_icjs(struct store_staged *, struct err *);
MUST_CHECK int imp_check_rest(struct store_staged *, struct err *);
/* A copied-from chain: item, keys nearest first. */
MUST_CHECK int imp_keep_chain(struct imp_doc *, const struct jv *record,
    const char *key, enum imp_spool, uint32_t item, struct err *);
/* ERR_CYCLE when following parent[] (IMP_NONE ends it) never ends. */
MUST_CHECK int imp_refuse_circle(const uint32_t *parent, size_t n,
    const char *doc, const char *what, struct err *);
/* Without a history the first object gives the new one its name. */
MUST_CHECK int imp_name_plan(struct store_staged *, struct str name,
    struct err *);
/* The record has the key, which came with that release. */
void imp_met(struct store_staged *, const struct jv *record, const char *key,
    enum imp_release);
/* What a key stands for, in the archive or instead of something outside. */
bool imp_find(const struct store_staged *, enum imp_class, struct str key,
    uint64_t *ret);
