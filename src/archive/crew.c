#include "archive/crew.h"

#include <stdlib.h>

#include "archive/inflate.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/queue.h"
#include "base/thread.h"

#define THREADS_MAX 16u
#define JOBS_A_THREAD 2u

struct hand {
	struct crew *crew;
	struct inflater *inflater;
	pthread_t thread;
};

struct crew {
	struct queue *todo, *finished;
	struct hand *hands;
	unsigned threads;	/* that run */
	unsigned wanted;
};

static void *
work(void *hand)
{
	struct hand *h = hand;
	void *got;

	while (queue_get(h->crew->todo, &got)) {
		struct job *job = got;

		job->run(job, h->inflater);
		(void)queue_put(h->crew->finished, job);
	}
	return (NULL);
}

struct crew *
crew_new(unsigned threads)
{
	struct crew *c = mem_new(struct crew);

	c->wanted = threads == 0 ? thread_cores() : threads;
	if (c->wanted > THREADS_MAX)
		c->wanted = THREADS_MAX;
	if (c->wanted == 1)
		c->wanted = 0;
	c->todo = queue_new(2 * crew_jobs(c) + 1);
	c->finished = queue_new(2 * crew_jobs(c) + 1);
	return (c);
}

void
crew_free(struct crew *c)
{
	if (c == NULL)
		return;
	queue_close(c->todo);
	for (unsigned i = 0; i < c->threads; i++) {
		(void)pthread_join(c->hands[i].thread, NULL);
		inflater_free(c->hands[i].inflater);
	}
	queue_free(c->todo);
	queue_free(c->finished);
	free(c->hands);
	free(c);
}

size_t
crew_jobs(const struct crew *c)
{
	return (c->wanted == 0 ? 0 : JOBS_A_THREAD * c->wanted + 2);
}

static void
start(struct crew *c)
{
	struct err ignored = { 0 };

	c->hands = mem_new_array(c->wanted, struct hand);
	for (; c->threads < c->wanted; c->threads++) {
		struct hand *h = &c->hands[c->threads];

		h->crew = c;
		h->inflater = inflater_new();
		if (thread_start(&h->thread, work, h, "a decompression thread",
		    &ignored) == -1) {
			inflater_free(h->inflater);
			break;
		}
	}
	if (c->threads == 0)
		c->wanted = 0;
}

bool
crew_submit(struct crew *c, struct job *job)
{
	if (c->hands == NULL && c->wanted > 0)
		start(c);
	job->done = c->threads == 0;
	return (!job->done && queue_put(c->todo, job));
}

void
crew_wait(struct crew *c, struct job *job)
{
	while (!job->done) {
		void *other;

		(void)queue_get(c->finished, &other);
		((struct job *)other)->done = true;
	}
}
