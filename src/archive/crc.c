#include "archive/crc.h"

#include <isa-l/crc.h>

#define POLY 0xedb88320u	/* reflected: bit 31 is x^0 */
#define ONE 0x80000000u		/* the polynomial 1 */

uint32_t
crc_add(uint32_t crc, const void *p, size_t n)
{
	return (crc32_gzip_refl(crc, p, n));
}

/* The product of two polynomials modulo POLY. */
static uint32_t
multiply(uint32_t a, uint32_t b)
{
	uint32_t product = 0;

	for (; a != 0; a <<= 1) {
		if (a & ONE)
			product ^= b;
		b = (b & 1) ? (b >> 1) ^ POLY : b >> 1;
	}
	return (product);
}

/* Appending n bytes to A multiplies its sum by x^(8n); the inversions before
 * and after cancel out. */
uint32_t
crc_join(uint32_t a, uint32_t b, uint64_t length_of_b)
{
	uint32_t shift = ONE, power = ONE >> 8;	/* x^0, x^8 */

	for (uint64_t n = length_of_b; n != 0; n >>= 1) {
		if (n & 1)
			shift = multiply(shift, power);
		power = multiply(power, power);
	}
	return (multiply(shift, a) ^ b);
}
