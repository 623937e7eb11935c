#include "base/jr_priv.h"

#include <inttypes.h>

#include "base/err.h"

uint64_t
jr_offset(const struct jr *jr)
{
	return (jr->end_offset - (uint64_t)(jr->end - jr->p));
}

int
jr_named(const struct jr *jr, struct err *err)
{
	if (jr->name == NULL)
		return (-1);
	(void)err_in(err, "%s", jr->name);
	return (err_member(err, "%s", jr->name));
}

int
jr_bad_at(const struct jr *jr, uint64_t offset, const char *what,
    struct err *err)
{
	(void)err_set(err, ERR_BAD_JSON, "byte %" PRIu64 ": %s", offset, what);
	return (jr_named(jr, err));
}

int
jr_bad(const struct jr *jr, const char *what, struct err *err)
{
	return (jr_bad_at(jr, jr_offset(jr), what, err));
}

int
jr_too_big(const struct jr *jr, uint64_t limit, const char *what,
    struct err *err)
{
	(void)err_set(err, ERR_TOO_BIG, "byte %" PRIu64 ": more than %" PRIu64
	    " %s", jr_offset(jr), limit, what);
	return (jr_named(jr, err));
}

static int
next_block(struct jr *jr, struct err *err)
{
	while (jr->pending.n == 0 && !jr->source_is_over) {
		int got = source_next(jr->in, &jr->pending, err);

		if (got == -1)
			return (jr_named(jr, err));
		if (got == 0) {
			jr->pending = STR_NONE;
			jr->source_is_over = true;
		}
	}
	return (!jr->source_is_over);
}

/* Copy what must be kept, since the source takes its block back. */
static void
keep_tail(struct jr *jr, const char *keep)
{
	size_t n = (size_t)(jr->end - keep), done = (size_t)(jr->p - keep);

	if (jr->in_carry) {
		if (keep != jr->carry.p)
			(void)memmove(jr->carry.p, keep, n);
		jr->carry.n = n;
	} else {
		sb_clear(&jr->carry);
		sb_add(&jr->carry, (struct str){ keep, n });
		jr->in_carry = true;
	}
	jr->p = jr->carry.p + done;
	jr->end = jr->carry.p + n;
}

static void
extend_carry(struct jr *jr, struct str more)
{
	size_t done = (size_t)(jr->p - jr->carry.p);

	sb_add(&jr->carry, more);
	jr->p = jr->carry.p + done;
	jr->end = jr->carry.p + jr->carry.n;
}

int
jr_refill(struct jr *jr, const char **keep, struct err *err)
{
	struct str more;
	int got;

	if ((size_t)(jr->end - *keep) > jr->limits.record)
		return (jr_too_big(jr, jr->limits.record,
		    "bytes in one value", err));
	if (*keep < jr->end) {
		keep_tail(jr, *keep);
		*keep = jr->carry.p;
	}
	if ((got = next_block(jr, err)) != 1)
		return (got);
	more = jr->pending;
	if (*keep < jr->end) {
		more = str_head(more, JR_WINDOW);
		extend_carry(jr, more);
		*keep = jr->carry.p;
	} else {
		jr->in_carry = false;
		*keep = jr->p = more.p;
		jr->end = more.p + more.n;
	}
	jr->pending = str_from(jr->pending, more.n);
	jr->end_offset += more.n;
	if (jr->end_offset > jr->limits.document)
		return (jr_too_big(jr, jr->limits.document, "bytes of text",
		    err));
	return (1);
}

int
jr_pass_blanks(struct jr *jr, struct err *err)
{
	int got;

	do {
		for (; jr->p < jr->end; jr->p++) {
			char c = *jr->p;

			if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
				return (1);
		}
		got = jr_refill(jr, &(const char *){ jr->p }, err);
	} while (got == 1);
	return (got);
}
