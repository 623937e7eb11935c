#include "base/hex.h"

int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return (c - '0');
	if (c >= 'a' && c <= 'f')
		return (c - 'a' + 10);
	if (c >= 'A' && c <= 'F')
		return (c - 'A' + 10);
	return (-1);
}

int
hex_byte(struct str text)
{
	int high, low;

	if (text.n < 2)
		return (-1);
	high = hex_digit(text.p[0]);
	low = hex_digit(text.p[1]);
	return (high == -1 || low == -1 ? -1 : high << 4 | low);
}

void
hex_write(const void *bytes, size_t n, char *ret)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *p = bytes;

	for (size_t i = 0; i < n; i++) {
		ret[2 * i] = digits[p[i] >> 4];
		ret[2 * i + 1] = digits[p[i] & 15];
	}
}
