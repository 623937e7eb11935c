#include "model/site_priv.h"

#include <sys/random.h>

#include "base/err.h"

int
secret_random(char ret[SECRET_TEXT], struct err *err)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char raw[16];

	if (getrandom(raw, sizeof(raw), 0) != (ssize_t)sizeof(raw))
		return (err_sys(err, "get random bytes"));
	for (size_t i = 0; i < sizeof(raw); i++) {
		ret[2 * i] = hex[raw[i] >> 4];
		ret[2 * i + 1] = hex[raw[i] & 15];
	}
	ret[2 * sizeof(raw)] = '\0';
	return (0);
}
