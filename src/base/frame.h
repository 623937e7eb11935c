/*
 * frame: small typed messages over a socket pair between a parent and the
 * child that does one task. A frame is a type, a length and that many bytes
 * (at most 1 MiB). Blocking writes, reads with a time limit. One thread at a
 * time sends, one receives. A dead other end is an error of the writer, never
 * a SIGPIPE, and the end of the stream for the reader.
 */
#pragma once

#include "base/str.h"

#define FRAME_MAX (1u << 20)

/* The whole frame, waiting for room in the socket. */
MUST_CHECK int frame_send(int fd, uint8_t type, struct str, struct err *);
/* 1 with a frame in the sb (cleared first), 0 at the end of the stream, -1;
 * ERR_BUSY when nothing came within the timeout (USEC_MAX: wait for ever). */
MUST_CHECK int frame_receive(int fd, usec_t timeout, uint8_t *ret_type,
    struct sb *ret, struct err *);
