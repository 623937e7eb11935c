/*
 * progress: how far a piece of work is. Atomics with one writer; a reader
 * samples whenever it likes. The hot path never waits for a report.
 */
#pragma once

#include <stdatomic.h>
#include <stdint.h>

/* Phases of an export, then those of an import that differ. */
#define PHASE_TABLE(X) \
	X(NONE, "") X(COLLECT, "collect") X(PACK, "pack") \
	X(DELIVER, "deliver") X(VERIFY, "verify") X(RECORD, "record") \
	X(FETCH, "fetch") X(UNPACK, "unpack") X(CHECK, "check") \
	X(CREATE, "create")
enum phase {
#define X(name, text) PHASE_##name,
	PHASE_TABLE(X)
#undef X
	PHASES
};

struct progress {
	_Atomic(int) phase;			/* enum phase */
	_Atomic(uint64_t) items_done, items_total;
	_Atomic(uint64_t) bytes_done, bytes_total;
};

/* All accept NULL. */
void progress_phase(struct progress *, enum phase);
void progress_totals(struct progress *, uint64_t items, uint64_t bytes);
/* Totals, and nothing done yet: a phase that counts anew, or a second try. */
void progress_restart(struct progress *, uint64_t items, uint64_t bytes);
void progress_items(struct progress *, uint64_t n);	/* adds */
void progress_bytes(struct progress *, uint64_t n);	/* adds */

const char *phase_name(enum phase);
enum phase phase_named(const char *);	/* PHASE_NONE when unknown */
