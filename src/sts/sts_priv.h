/*
 * sts_priv: what the files of this room share.
 */
#pragma once

#include "sts/sts.h"

/* The descriptor of the storage's directory; borrowed. */
int sts_fd(const struct sts *);
