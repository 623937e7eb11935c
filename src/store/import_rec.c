#include "store/import_rec.h"

#include <assert.h>

/* Seven bits a byte, the lowest first, as in protocol buffers. */
void
imp_put_u64(struct sb *b, uint64_t v)
{
	while (v >= 0x80) {
		sb_addc(b, (char)(v | 0x80));
		v >>= 7;
	}
	sb_addc(b, (char)v);
}

uint64_t
imp_take_u64(struct str *rec)
{
	uint64_t v = 0;

	for (unsigned shift = 0;; shift += 7) {
		assert(rec->n > 0 && shift < 64);

		uint8_t byte = (uint8_t)*rec->p;

		*rec = str_from(*rec, 1);
		v |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return (v);
	}
}

void
imp_put_str(struct sb *b, struct str s)
{
	imp_put_u64(b, s.p == NULL ? 0 : (uint64_t)s.n + 1);
	if (s.n > 0)
		sb_add(b, s);
}

struct str
imp_take_str(struct str *rec)
{
	uint64_t n = imp_take_u64(rec);

	if (n == 0)
		return (STR_NONE);
	n--;
	assert(n <= rec->n);

	struct str s = { rec->p, (size_t)n };

	*rec = str_from(*rec, (size_t)n);
	return (s);
}
