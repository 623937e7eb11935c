/*
 * attr: the GNU attributes and the few macros that every room uses.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define NORETURN __attribute__((noreturn))
#define CLEANUP(fn) __attribute__((cleanup(fn)))

#define NELEMS(a) (sizeof(a) / sizeof((a)[0]))
#define BIT(n) (1u << (n))

/* Every duration and every point in time: microseconds (since 1970, UTC). */
typedef int64_t usec_t;
#define USEC_SEC ((usec_t)1000000)
#define USEC_MAX INT64_MAX
