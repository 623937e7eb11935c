/*
 * own: locals that clean up after themselves, and the verb that moves a thing
 * out of one on the success path. A descriptor that is not there is -1.
 */
#pragma once

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/attr.h"

/* What the AUTO_ macros below call when the variable goes out of scope. */
void own_close_fd(int *);
void own_free(void *pointer_to_pointer);
void own_close_dir(DIR **);
void own_close_file(FILE **);

#define AUTO_CLOSE CLEANUP(own_close_fd)
#define AUTO_FREE CLEANUP(own_free)
#define AUTO_DIR CLEANUP(own_close_dir)
#define AUTO_FILE CLEANUP(own_close_file)

/* Take the descriptor, leaving -1 behind. */
int own_take_fd(int *);

/* Take the pointer, leaving NULL behind. */
#define own_take(p) \
	({ __typeof__(p) own_taken = (p); (p) = NULL; own_taken; })
