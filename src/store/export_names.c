#include "store/export_names.h"

#define BASE_MAX 150	/* characters, as Galaxy since 26.0.1 */

static bool
is_alnum(unsigned char c)
{
	return ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z'));
}

static bool
is_plain(unsigned char c)
{
	return (is_alnum(c) || (c != '\0' && strchr(".,^_-()[]", c) != NULL));
}

/* Every code point that is not plain becomes one '_'. */
static void
add_plain(struct sb *b, struct str text, size_t max)
{
	size_t points = 0;

	for (size_t i = 0; i < text.n && points < max; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if ((c & 0xc0) == 0x80 && i > 0)
			continue;	/* the rest of a code point */
		sb_addc(b, is_plain(c) ? (char)c : '_');
		points++;
	}
}

static void
add_id(struct sb *b, const struct exp_name *n)
{
	sb_adds(b, n->id);
	if (n->conversion != NULL)
		sb_addf(b, "_conversion_%s", n->conversion);
}

void
exp_name_file(const struct exp_name *n, struct sb *b)
{
	sb_adds(b, "datasets/");
	add_plain(b, n->name, BASE_MAX);
	sb_addc(b, '_');
	add_id(b, n);
	sb_addc(b, '.');
	if (n->extension.p == NULL)
		sb_adds(b, "None");
	else
		add_plain(b, n->extension, 64);
}

void
exp_name_extra(const struct exp_name *n, struct sb *b)
{
	sb_adds(b, "datasets/extra_files_path_");
	add_id(b, n);
}

void
exp_name_slug(struct str title, struct sb *b)
{
	size_t start = b->n;
	bool blank = false;

	for (size_t i = 0; i < title.n && b->n - start < BASE_MAX; i++) {
		unsigned char c = (unsigned char)title.p[i];
		bool is_blank = c == ' ' || (c >= '\t' && c <= '\r');

		if (is_blank && !blank)
			sb_addc(b, '-');
		else if (is_alnum(c) || c == '-')
			sb_addc(b, (char)c);
		blank = is_blank;
	}
	while (b->n > start && b->p[b->n - 1] == '-')
		b->p[--b->n] = '\0';
	if (b->n == start)
		sb_adds(b, "export");
}
