#include "api/basic.h"

#include "base/base64.h"
#include "base/hex.h"
#include "http/request.h"

/* "%41" becomes "A", in place. What is no escape stays as it is: BioBlend sends
 * passwords without quoting them. */
static struct str
unquote(char *text, size_t n)
{
	size_t out = 0;

	for (size_t i = 0; i < n; i++) {
		int c = text[i] == '%' ? hex_byte((struct str){ text + i + 1,
		    n - i - 1 }) : -1;

		text[out++] = c == -1 ? text[i] : (char)c;
		i += c == -1 ? 0 : 2;
	}
	return ((struct str){ text, out });
}

/* The base64 part. */
static bool
take_basic(struct str header, struct str *ret)
{
	struct str word;

	header = str_trim(header);
	*ret = header;
	if (!str_cut(&header, ' ', &word) || header.n == 0)
		return (ret->n > 0);
	*ret = str_trim(header);
	return (http_same_word(word, "basic"));
}

bool
basic_read(struct str header, struct sb *sb, struct str *ret_name,
    struct str *ret_password)
{
	struct str text;
	size_t colon;

	if (!take_basic(header, &text) || !base64_decode(text, sb) || sb->over)
		return (false);
	text = sb_str(sb);
	colon = str_find(text, ':');
	/* A colon of the password comes as an escape: Galaxy's rule. */
	if (colon == SIZE_MAX || colon != str_rfind(text, ':'))
		return (false);
	*ret_name = unquote(sb->p, colon);
	*ret_password = unquote(sb->p + colon + 1, sb->n - colon - 1);
	return (true);
}
