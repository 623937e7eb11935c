#include "net/guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "base/str.h"

/* Every address as 16 bytes; IPv4 as ::ffff:a.b.c.d. */
struct address {
	uint8_t b[16];
};

static void
address_v4(const struct in_addr *in, struct address *ret)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	(void)memcpy(ret->b, mapped, 12);
	(void)memcpy(ret->b + 12, in, 4);
}

static bool
address_of(const struct sockaddr *sa, struct address *ret)
{
	if (sa->sa_family == AF_INET6) {
		const struct sockaddr_in6 *in6 =
		    (const struct sockaddr_in6 *)(const void *)sa;

		(void)memcpy(ret->b, &in6->sin6_addr, 16);
		return (true);
	}
	if (sa->sa_family == AF_INET) {
		const struct sockaddr_in *in =
		    (const struct sockaddr_in *)(const void *)sa;

		address_v4(&in->sin_addr, ret);
		return (true);
	}
	return (false);
}

/* "10.0.0.0/8", "fd00::/8", "127.0.0.1": address and prefix length of the
 * 16-byte form. */
static bool
range_parse(const char *text, struct address *ret, unsigned *ret_bits)
{
	char host[64];
	struct str s = str_of(text), part;
	struct in_addr in;
	struct in6_addr in6;
	uint64_t bits = 0;
	unsigned family_bits, offset;

	if (!str_cut(&s, '/', &part) || part.n >= sizeof(host))
		return (false);
	(void)snprintf(host, sizeof(host), "%.*s", STR_ARG(part));
	if (inet_pton(AF_INET, host, &in) == 1) {
		address_v4(&in, ret);
		family_bits = 32;
		offset = 96;
	} else if (inet_pton(AF_INET6, host, &in6) == 1) {
		(void)memcpy(ret->b, &in6, 16);
		family_bits = 128;
		offset = 0;
	} else {
		return (false);
	}
	if (s.n == 0)
		bits = family_bits;
	else if (!str_to_u64(s, family_bits, &bits))
		return (false);
	*ret_bits = (unsigned)bits + offset;
	return (true);
}

static bool
in_range(const struct address *a, const char *range)
{
	struct address r;
	unsigned bits;

	if (!range_parse(range, &r, &bits))
		return (false);
	if (memcmp(a->b, r.b, bits / 8) != 0)
		return (false);
	if (bits % 8 == 0)
		return (true);
	return (((a->b[bits / 8] ^ r.b[bits / 8]) >> (8 - bits % 8)) == 0);
}

/* The special-purpose registries of IANA, as far as they are not global. */
static const char *const special[] = {
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8",
	"169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"::/128", "::1/128", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64",
	"2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10",
	"fec0::/10", "ff00::/8",
};

bool
guard_allows(const struct sockaddr *sa, const char *const *allow,
    size_t nallow)
{
	struct address a;

	if (!address_of(sa, &a))
		return (false);
	for (size_t i = 0; i < nallow; i++)
		if (in_range(&a, allow[i]))
			return (true);
	for (size_t i = 0; i < NELEMS(special); i++)
		if (in_range(&a, special[i]))
			return (false);
	return (true);
}

void
guard_list_init(struct guard_list *list, const char *text)
{
	size_t cap = 0;
	struct str rest, part;

	*list = (struct guard_list){ .text = mem_strdup(
	    text == NULL ? "" : text) };
	rest = str_of(list->text);
	while (str_cut(&rest, ',', &part)) {
		part = str_trim(part);
		if (part.n == 0)
			continue;
		list->text[part.p + part.n - list->text] = '\0';
		mem_grow(list->items, &cap, list->n + 1);
		list->items[list->n++] = part.p;
	}
}

void
guard_list_fini(struct guard_list *list)
{
	free(list->items);
	free(list->text);
}
