#include "base/queue.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"

struct queue {
	size_t capacity;	/* set once */

	pthread_mutex_t mu;	/* guards what follows */
	pthread_cond_t changed;
	void **items;		/* a ring */
	size_t first, n;
	bool closed;
};

struct queue *
queue_new(size_t capacity)
{
	struct queue *q = mem_new(struct queue);

	assert(capacity > 0);
	q->capacity = capacity;
	q->items = mem_new_array(capacity, void *);
	(void)pthread_mutex_init(&q->mu, NULL);
	(void)pthread_cond_init(&q->changed, NULL);
	return (q);
}

void
queue_free(struct queue *q)
{
	if (q == NULL)
		return;
	(void)pthread_cond_destroy(&q->changed);
	(void)pthread_mutex_destroy(&q->mu);
	free(q->items);
	free(q);
}

bool
queue_put(struct queue *q, void *item)
{
	bool open;

	(void)pthread_mutex_lock(&q->mu);
	while (q->n == q->capacity && !q->closed)
		(void)pthread_cond_wait(&q->changed, &q->mu);
	open = !q->closed;
	if (open) {
		q->items[(q->first + q->n) % q->capacity] = item;
		q->n++;
		(void)pthread_cond_broadcast(&q->changed);
	}
	(void)pthread_mutex_unlock(&q->mu);
	return (open);
}

bool
queue_get(struct queue *q, void **ret)
{
	bool found;

	(void)pthread_mutex_lock(&q->mu);
	while (q->n == 0 && !q->closed)
		(void)pthread_cond_wait(&q->changed, &q->mu);
	found = q->n > 0;
	if (found) {
		*ret = q->items[q->first];
		q->first = (q->first + 1) % q->capacity;
		q->n--;
		(void)pthread_cond_broadcast(&q->changed);
	}
	(void)pthread_mutex_unlock(&q->mu);
	return (found);
}

void
queue_close(struct queue *q)
{
	(void)pthread_mutex_lock(&q->mu);
	q->closed = true;
	(void)pthread_cond_broadcast(&q->changed);
	(void)pthread_mutex_unlock(&q->mu);
}
