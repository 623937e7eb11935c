/*
 * guard: may this program talk to that address on somebody's behalf? Public
 * ones yes; loopback, private, link-local, shared, multicast and reserved ones
 * only when the operator's list names them. Pure functions, any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

/* `allow` holds addresses and CIDR ranges, IPv4 or IPv6. */
bool guard_allows(const struct sockaddr *, const char *const *allow,
    size_t nallow);

/* The list from text, comma separated; NULL is none. */
struct guard_list {
	char *text;
	const char **items;
	size_t n;
};
void guard_list_init(struct guard_list *, const char *text);
void guard_list_fini(struct guard_list *);
