#include "model/site_priv.h"

#include <sys/random.h>

#include "base/err.h"
#include "base/hex.h"

int
secret_random(char ret[SECRET_TEXT], struct err *err)
{
	unsigned char raw[16];

	if (getrandom(raw, sizeof(raw), 0) != (ssize_t)sizeof(raw))
		return (err_sys(err, "get random bytes"));
	hex_write(raw, sizeof(raw), ret);
	ret[2 * sizeof(raw)] = '\0';
	return (0);
}
