#include "cli/bar.h"

#include <langinfo.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

#define WIDTH 24		/* of the bar itself */
#define TICK_MS 250		/* between two drawings */

/* What a line says; of a task's row or of a struct progress. */
struct reading {
	const char *phase;
	uint64_t items_done, items_total, bytes_done, bytes_total, rate;
	int64_t seconds_left;	/* -1: nothing can be said */
};

void
bar_init(struct bar *b, struct out *out, struct str what)
{
	*b = (struct bar){ .out = out, .what = what };
}

/* In thousandths, or -1 while no total is known. */
static int
permille(const struct reading *r)
{
	uint64_t done = r->bytes_done, total = r->bytes_total;

	if (total == 0) {
		done = r->items_done;
		total = r->items_total;
	}
	if (total == 0)
		return (-1);
	return (done >= total ? 1000 :
	    (int)((double)done * 1000.0 / (double)total));
}

static void
add_bar(struct sb *sb, int done)
{
	bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	int full = done * WIDTH / 1000;

	sb_adds(sb, utf8 ? " " : " [");
	for (int i = 0; i < WIDTH; i++)
		if (utf8)
			sb_adds(sb, i < full ? "\u2501" : "\u2500");
		else
			sb_adds(sb, i < full ? "=" : "-");
	sb_addf(sb, "%s %3d %%", utf8 ? "" : "]", done / 10);
}

static void
add_amounts(struct sb *sb, const struct reading *r)
{
	sb_adds(sb, "  ");
	if (r->bytes_total > 0) {
		out_size(sb, r->bytes_done);
		sb_adds(sb, " of ");
		out_size(sb, r->bytes_total);
	} else
		sb_addf(sb, "%llu items", (unsigned long long)r->items_done);
	if (r->rate > 0) {
		sb_adds(sb, "  ");
		out_size(sb, r->rate);
		sb_adds(sb, "/s");
	}
	if (r->seconds_left >= 0) {
		sb_adds(sb, "  ");
		out_duration(sb, r->seconds_left * USEC_SEC);
		sb_adds(sb, " left");
	}
}

static void
draw(struct bar *b, const struct reading *r)
{
	AUTO_SB struct sb line = SB_EMPTY(4096);
	int done = permille(r);
	unsigned columns = out_columns();
	struct str text;

	out_clean(&line, str_head_points(b->what, 24));
	sb_addf(&line, "  %-8s", r->phase);
	if (done >= 0) {
		add_bar(&line, done);
		add_amounts(&line, r);
	} else if (r->items_done > 0)
		add_amounts(&line, r);
	/* A line that wraps could not be wiped. */
	text = str_head_points(sb_str(&line), columns - 1);
	(void)fprintf(stderr, "\r%.*s\033[K", STR_ARG(text));
	(void)fflush(stderr);
	b->drawn = true;
}

void
bar_view(void *ctx, const struct jobs_view *view)
{
	struct bar *b = ctx;
	const struct task *t = view->task;
	usec_t now = clock_mono();

	if (out_is_json(b->out)) {
		if (now - b->last < USEC_SEC)
			return;
		b->last = now;
		jobs_view_write(view, out_json(b->out));
		out_json_end(b->out);
		return;
	}
	if (!out_is_live(b->out))
		return;
	draw(b, &(struct reading){
		.phase = t->phase != PHASE_NONE ? phase_name(t->phase) :
		    task_state_name(t->state),
		.items_done = t->items_done, .items_total = t->items_total,
		.bytes_done = t->bytes_done, .bytes_total = t->bytes_total,
		.rate = view->rate, .seconds_left = view->seconds_left,
	});
}

void
bar_end(struct bar *b)
{
	if (!b->drawn)
		return;
	(void)fputs("\r\033[K", stderr);
	(void)fflush(stderr);
	b->drawn = false;
}

struct bar_thread {
	struct bar *bar;
	struct progress *progress;
	usec_t start;
	int stop;		/* eventfd */
	pthread_t thread;
};

static void
draw_progress(struct bar_thread *t)
{
	struct progress *p = t->progress;
	double seconds = (double)(clock_mono() - t->start) / (double)USEC_SEC;
	struct reading r = {
		.phase = phase_name((enum phase)atomic_load(&p->phase)),
		.items_done = atomic_load(&p->items_done),
		.items_total = atomic_load(&p->items_total),
		.bytes_done = atomic_load(&p->bytes_done),
		.bytes_total = atomic_load(&p->bytes_total),
		.seconds_left = -1,
	};

	if (seconds > 0.5)
		r.rate = (uint64_t)((double)r.bytes_done / seconds);
	if (r.rate > 0 && r.bytes_total > r.bytes_done)
		r.seconds_left = (int64_t)((r.bytes_total - r.bytes_done) /
		    r.rate);
	draw(t->bar, &r);
}

static void *
watch(void *ctx)
{
	struct bar_thread *t = ctx;
	struct pollfd poll_stop = { .fd = t->stop, .events = POLLIN };

	while (poll(&poll_stop, 1, TICK_MS) == 0)
		draw_progress(t);
	return (NULL);
}

struct bar_thread *
bar_watch(struct bar *b, struct progress *progress)
{
	struct bar_thread *t;

	if (!out_is_live(b->out))
		return (NULL);
	t = mem_new(struct bar_thread);
	*t = (struct bar_thread){
		.bar = b, .progress = progress, .start = clock_mono(),
		.stop = eventfd(0, EFD_CLOEXEC),
	};
	if (t->stop == -1 ||
	    pthread_create(&t->thread, NULL, watch, t) != 0) {
		/* A bar is a comfort: the work goes on without. */
		if (t->stop != -1)
			(void)close(t->stop);
		free(t);
		return (NULL);
	}
	return (t);
}

void
bar_unwatch(struct bar_thread *t)
{
	if (t == NULL)
		return;
	(void)eventfd_write(t->stop, 1);
	(void)pthread_join(t->thread, NULL);
	(void)close(t->stop);
	bar_end(t->bar);
	free(t);
}
