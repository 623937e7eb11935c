#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/cancel.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/queue.h"

/* How long a waiter may overlook that the work was cancelled. */
#define CANCEL_LATENCY_NS 50000000

struct bufpool {
	size_t block_size, blocks;	/* set once */

	pthread_mutex_t mu;		/* guards what follows */
	pthread_cond_t given;
	struct block **idle;
	size_t idle_n;
	size_t made;			/* blocks that exist */
};

struct bufpool *
bufpool_new(size_t block_size, size_t blocks)
{
	struct bufpool *pool = mem_new(struct bufpool);
	pthread_condattr_t attr;

	assert(blocks > 0);
	pool->block_size = block_size;
	pool->blocks = blocks;
	pool->idle = mem_new_array(blocks, struct block *);
	(void)pthread_mutex_init(&pool->mu, NULL);
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&pool->given, &attr);
	(void)pthread_condattr_destroy(&attr);
	return (pool);
}

void
bufpool_free(struct bufpool *pool)
{
	if (pool == NULL)
		return;
	assert(pool->idle_n == pool->made);
	for (size_t i = 0; i < pool->idle_n; i++) {
		free(pool->idle[i]->p);
		free(pool->idle[i]);
	}
	(void)pthread_cond_destroy(&pool->given);
	(void)pthread_mutex_destroy(&pool->mu);
	free(pool->idle);
	free(pool);
}

static struct block *
block_new(size_t size)
{
	struct block *b = mem_new(struct block);

	b->p = mem_alloc(size);
	b->size = size;
	return (b);
}

static void
wait_a_moment(struct bufpool *pool)
{
	struct timespec until;

	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += CANCEL_LATENCY_NS;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	(void)pthread_cond_timedwait(&pool->given, &pool->mu, &until);
}

/* Called with the lock held. */
static int
take_locked(struct bufpool *pool, const struct cancel *cancel,
    struct block **ret, struct err *err)
{
	for (;;) {
		if (cancel_check(cancel, err) == -1)
			return (-1);
		if (pool->idle_n > 0) {
			*ret = pool->idle[--pool->idle_n];
			return (0);
		}
		if (pool->made < pool->blocks) {
			pool->made++;
			*ret = block_new(pool->block_size);
			return (0);
		}
		wait_a_moment(pool);
	}
}

int
bufpool_take(struct bufpool *pool, const struct cancel *cancel,
    struct block **ret, struct err *err)
{
	struct block *block = NULL;
	int rc;

	(void)pthread_mutex_lock(&pool->mu);
	rc = take_locked(pool, cancel, &block, err);
	(void)pthread_mutex_unlock(&pool->mu);
	if (rc == -1)
		return (-1);
	block->n = 0;
	*ret = block;
	return (0);
}

void
bufpool_give(struct bufpool *pool, struct block *block)
{
	if (block == NULL)
		return;
	(void)pthread_mutex_lock(&pool->mu);
	assert(pool->idle_n < pool->made);
	pool->idle[pool->idle_n++] = block;
	(void)pthread_cond_signal(&pool->given);
	(void)pthread_mutex_unlock(&pool->mu);
}
