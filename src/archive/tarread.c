#include "archive/tarread.h"

#include "base/err.h"

/* Offsets and widths of POSIX.1-1988. */
#define F_NAME 0, 100
#define F_SIZE 124, 12
#define F_MTIME 136, 12
#define F_CHKSUM 148, 8
#define F_TYPE 156
#define F_MAGIC 257
#define F_PREFIX 345, 155

static struct str
field(const uint8_t *block, size_t offset, size_t width)
{
	const char *p = (const char *)block + offset;

	return ((struct str){ p, strnlen(p, width) });
}

/* Octal digits between blanks, or the GNU form: a set top bit and a big-endian
 * number. Negative ones are nobody's size. */
static bool
number(const uint8_t *block, size_t offset, size_t width, uint64_t *ret)
{
	const uint8_t *p = block + offset;
	struct str s = str_trim(field(block, offset, width));
	uint64_t n = 0;

	if (p[0] == 0x80) {
		for (size_t i = 1; i < width; i++) {
			if (n >> 55 != 0)
				return (false);
			n = n << 8 | p[i];
		}
		*ret = n;
		return (true);
	}
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '7' || n >> 60 != 0)
			return (false);
		n = n << 3 | (uint64_t)(s.p[i] - '0');
	}
	*ret = n;
	return (true);
}

bool
tarread_is_header(const uint8_t block[TARREAD_BLOCK])
{
	uint64_t want, sum = 0;
	int64_t signed_sum = 0;		/* as some old programs did it */

	for (size_t i = 0; i < TARREAD_BLOCK; i++) {
		bool blank = i >= 148 && i < 156;
		uint8_t byte = blank ? ' ' : block[i];

		sum += byte;
		signed_sum += (int8_t)byte;
	}
	return (number(block, F_CHKSUM, &want) &&
	    (want == sum || (int64_t)want == signed_sum));
}

static bool
is_zero(const uint8_t block[TARREAD_BLOCK])
{
	return (block[0] == 0 &&
	    memcmp(block, block + 1, TARREAD_BLOCK - 1) == 0);
}

static void
read_name(const uint8_t *block, struct tarread *h)
{
	struct str name = field(block, F_NAME);
	struct str prefix = field(block, F_PREFIX);

	/* The GNU form has other things in the prefix's place. */
	if (memcmp(block + F_MAGIC, "ustar", 6) == 0 && prefix.n > 0) {
		memcpy(h->name, prefix.p, prefix.n);
		h->name[prefix.n] = '/';
		h->name_n = prefix.n + 1;
	}
	memcpy(h->name + h->name_n, name.p, name.n);
	h->name_n += name.n;
}

static void
read_type(uint8_t type, struct tarread *h)
{
	static const struct {
		char type;
		enum tarread_kind kind;
		const char *what;
	} types[] = {
		{ '0', TARREAD_FILE, NULL },
		{ '7', TARREAD_FILE, NULL },
		{ '5', TARREAD_DIR, NULL },
		{ 'x', TARREAD_PAX, NULL },
		{ 'g', TARREAD_PAX_GLOBAL, NULL },
		{ 'L', TARREAD_GNU_NAME, NULL },
		{ '1', TARREAD_REFUSED, "a hard link" },
		{ '2', TARREAD_REFUSED, "a symbolic link" },
		{ 'K', TARREAD_REFUSED, "a link" },
		{ '3', TARREAD_REFUSED, "a device" },
		{ '4', TARREAD_REFUSED, "a device" },
		{ '6', TARREAD_REFUSED, "a FIFO" },
		{ 'S', TARREAD_REFUSED, "a sparse file" },
	};

	h->kind = TARREAD_REFUSED;
	h->what = "of an unknown type";
	for (size_t i = 0; i < NELEMS(types); i++) {
		if (types[i].type != type)
			continue;
		h->kind = types[i].kind;
		h->what = types[i].what;
	}
	/* v7 knows a directory by its slash. */
	if (type == '\0')
		h->kind = h->name_n > 0 && h->name[h->name_n - 1] == '/' ?
		    TARREAD_DIR : TARREAD_FILE;
}

int
tarread_header(const uint8_t block[TARREAD_BLOCK], struct tarread *ret,
    struct err *err)
{
	struct tarread h = { .kind = TARREAD_END };
	uint64_t mtime;

	if (is_zero(block)) {
		*ret = h;
		return (0);
	}
	if (!tarread_is_header(block))
		return (err_set(err, ERR_CORRUPT,
		    "a tar header has a wrong checksum"));
	read_name(block, &h);
	if (!number(block, F_SIZE, &h.size))
		return (err_set(err, ERR_CORRUPT,
		    "a tar header has a malformed size"));
	if (number(block, F_MTIME, &mtime) && mtime <= INT64_MAX / USEC_SEC)
		h.mtime = (int64_t)mtime;
	read_type(block[F_TYPE], &h);
	*ret = h;
	return (0);
}

/* "LENGTH key=value\n", where the length counts all of it. */
static bool
cut_record(struct str *rest, struct str *ret_key, struct str *ret_value)
{
	struct str all = *rest, length, record;
	uint64_t n;

	if (!str_cut(&all, ' ', &length) ||
	    !str_to_u64(length, rest->n, &n) || n < length.n + 3)
		return (false);
	record = str_from(str_head(*rest, (size_t)n), length.n + 1);
	if (record.p[record.n - 1] != '\n' || str_find(record, '=') == SIZE_MAX)
		return (false);
	record.n--;
	*ret_key = str_head(record, str_find(record, '='));
	*ret_value = str_from(record, ret_key->n + 1);
	*rest = str_from(*rest, (size_t)n);
	return (true);
}

static bool
take_record(struct str key, struct str value, struct tarread_pax *r)
{
	struct str whole;
	uint64_t n = 0;

	if (str_is(key, "path")) {
		r->has_path = true;
		r->path = value;
	} else if (str_is(key, "size")) {
		r->has_size = true;
		return (str_to_u64(value, INT64_MAX, &r->size));
	} else if (str_is(key, "mtime") && str_cut(&value, '.', &whole) &&
	    str_to_u64(whole, INT64_MAX / USEC_SEC, &n)) {
		r->has_mtime = true;
		r->mtime = (int64_t)n;
	}
	return (true);
}

int
tarread_records(struct str records, struct tarread_pax *ret, struct err *err)
{
	struct str key, value;

	*ret = (struct tarread_pax){ 0 };
	while (records.n > 0) {
		if (!cut_record(&records, &key, &value) ||
		    !take_record(key, value, ret))
			return (err_set(err, ERR_CORRUPT,
			    "a pax header has a malformed record"));
		if (str_starts(key, STR("GNU.sparse.")))
			return (err_set(err, ERR_UNSUPPORTED,
			    "a member is stored as a sparse file"));
	}
	return (0);
}
