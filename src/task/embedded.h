/*
 * embedded: the driver that needs no broker: the queue is the table itself and
 * whoever looks next finds what is queued.
 */
#pragma once

#include "task/task.h"

/* The connection is borrowed. */
struct tasks *tasks_embedded(struct db *);
