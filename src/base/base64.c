#include "base/base64.h"

static int
digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (c - 'A');
	if (c >= 'a' && c <= 'z')
		return (c - 'a' + 26);
	if (c >= '0' && c <= '9')
		return (c - '0' + 52);
	if (c == '+' || c == '-')
		return (62);
	return (c == '/' || c == '_' ? 63 : -1);
}

bool
base64_decode(struct str text, struct sb *ret)
{
	uint32_t bits = 0;
	unsigned have = 0, digits = 0;

	text = str_trim(text);
	for (size_t padding = 0; padding < 2 && text.n > 0 &&
	    text.p[text.n - 1] == '='; padding++)
		text.n--;
	for (size_t i = 0; i < text.n; i++) {
		int d = digit(text.p[i]);

		if (strchr("\r\n \t", text.p[i]) != NULL && text.p[i] != '\0')
			continue;
		if (d == -1)
			return (false);
		bits = bits << 6 | (uint32_t)d;
		have += 6;
		digits++;
		if (have >= 8) {
			have -= 8;
			sb_addc(ret, (char)(bits >> have & 0xff));
		}
	}
	/* One digit alone in the last group says nothing. */
	return (digits % 4 != 1);
}

void
base64_encode(struct str bytes, struct sb *ret)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (; bytes.n > 0; bytes = str_from(bytes, 3)) {
		const uint8_t *in = (const uint8_t *)bytes.p;
		uint32_t bits = (uint32_t)in[0] << 16 |
		    (bytes.n > 1 ? (uint32_t)in[1] << 8 : 0) |
		    (bytes.n > 2 ? in[2] : 0);

		sb_addc(ret, digits[bits >> 18]);
		sb_addc(ret, digits[bits >> 12 & 63]);
		sb_addc(ret, bytes.n > 1 ? digits[bits >> 6 & 63] : '=');
		sb_addc(ret, bytes.n > 2 ? digits[bits & 63] : '=');
	}
}
