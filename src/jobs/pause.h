/*
 * pause: where tests stop a task. In a task child only: when the environment
 * variable WAYBILL_PAUSE_AT names a step of docs/crash-matrix.md, the child
 * waits there, after writing the step's name to tmp/TASK/paused, until it is
 * killed or cancelled. A variable of a form "step!" stops it by SIGKILL
 * instead of waiting.
 */
#pragma once

struct cancel;

/* Set by the child before its work; without it pause_at does nothing. */
void pause_setup(int scratch_dir, const struct cancel *);

/* The work has come to this step. */
void pause_at(const char *step);
