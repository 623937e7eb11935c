/*
 * unpack_priv: what the readers of the containers have in common.
 */
#pragma once

#include "archive/guard.h"
#include "archive/unpack.h"

struct unpack_ops {
	int (*next)(struct unpack *, struct unpack_entry *, struct err *);
	int (*read)(struct unpack *, struct str *, struct err *);
	/* NULL: by reading on. */
	int (*find)(struct unpack *, struct str, struct unpack_entry *,
	    struct err *);
	uint64_t (*position)(const struct unpack *);
	void (*free)(struct unpack *);
};

struct unpack {
	const struct unpack_ops *ops;
	enum unpack_container kind;
	const struct cancel *cancel;
	struct guard *guard;
	uint64_t index;		/* of the next member */
};

/* Each allocates the whole; what unpack_open fills in afterwards is above.
 * They own the guard. */
MUST_CHECK int untar_open(struct readat *, enum unpack_container,
    const struct unpack_limits *, struct unpack **ret, struct err *);
MUST_CHECK int unzip_open(struct readat *, const struct unpack_limits *,
    struct unpack **ret, struct err *);
