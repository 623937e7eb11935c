/*
 * load PORT CLIENTS SECONDS MOST FILE: what a server at 127.0.0.1 bears.
 * FILE holds whole requests, each ended by a NUL. That many clients, each on a
 * connection of its own that is kept, send one after the other, the next when
 * the answer to the last is there, until the time is over or MOST are answered
 * (0: no such limit). Prints {"requests", "failed", "seconds", "p50", "p99",
 * "max"}, the last three in milliseconds; answers other than 2xx have failed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/own.h"

#define CLIENTS_MAX 64
#define ANSWER_MAX ((size_t)16 << 20)
#define REQUESTS_MAX ((size_t)256 << 20)

struct client {
	int fd;
	bool waiting;
	usec_t sent;
	size_t have, cap;
	size_t whole;		/* of the answer; 0 while its head comes in */
	char *answer;
};

struct load {
	struct client clients[CLIENTS_MAX];
	struct pollfd fds[CLIENTS_MAX];
	size_t nclients;
	struct str requests, rest;	/* all; those to come in this turn */
	uint64_t most, begun;
	uint32_t *taken;	/* microseconds of each answer */
	size_t n, cap;
	uint64_t failed;
	usec_t until;
};

static int
call(uint16_t port, int *ret, struct err *err)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	AUTO_CLOSE int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd == -1 ||
	    connect(fd, (const struct sockaddr *)&to, sizeof(to)) == -1)
		return (err_sys(err, "connect to port %u", port));
	*ret = own_take_fd(&fd);
	return (0);
}

static int
send_all(int fd, struct str text, struct err *err)
{
	while (text.n > 0) {
		ssize_t n = send(fd, text.p, text.n, MSG_NOSIGNAL);

		if (n == -1)
			return (err_sys(err, "send"));
		text = str_from(text, (size_t)n);
	}
	return (0);
}

/* The requests come round again when all were sent. */
static int
ask(struct load *load, struct client *c, struct err *err)
{
	struct str request;

	if (load->rest.n == 0)
		load->rest = load->requests;
	if (!str_cut(&load->rest, '\0', &request))
		return (err_set(err, ERR_INVALID, "there are no requests"));
	c->have = c->whole = 0;
	c->waiting = true;
	c->sent = clock_mono();
	load->begun++;
	return (send_all(c->fd, request, err));
}

static void
find_length(struct client *c)
{
	static const char mark[] = "\r\nContent-Length: ";
	const char *end = memmem(c->answer, c->have, "\r\n\r\n", 4), *at;
	size_t head;

	if (end == NULL)
		return;
	head = (size_t)(end - c->answer) + 4;
	at = memmem(c->answer, head, mark, sizeof(mark) - 1);
	c->whole = head + (at == NULL ? 0 :
	    (size_t)strtoull(at + sizeof(mark) - 1, NULL, 10));
}

/* 1 the answer is whole, 0, -1. */
static int
hear(struct client *c, struct err *err)
{
	ssize_t n;

	mem_grow(c->answer, &c->cap, c->have + 65536);
	n = recv(c->fd, c->answer + c->have, c->cap - c->have, 0);
	if (n == -1)
		return (err_sys(err, "receive"));
	if (n == 0 || c->have > ANSWER_MAX)
		return (err_set(err, ERR_IO, "the answer has no end"));
	c->have += (size_t)n;
	if (c->whole == 0)
		find_length(c);
	return (c->whole != 0 && c->have >= c->whole);
}

static void
note(struct load *load, struct client *c)
{
	c->waiting = false;
	mem_grow(load->taken, &load->cap, load->n + 1);
	load->taken[load->n++] = (uint32_t)(clock_mono() - c->sent);
	if (strncmp(c->answer, "HTTP/1.1 2", 10) != 0)
		load->failed++;
}

static bool
goes_on(const struct load *load)
{
	return (clock_mono() < load->until &&
	    (load->most == 0 || load->begun < load->most));
}

static int
turn(struct load *load, size_t i, size_t *waiting, struct err *err)
{
	struct client *c = &load->clients[i];
	int got = hear(c, err);

	if (got != 1)
		return (got);
	note(load, c);
	if (goes_on(load))
		return (ask(load, c, err));
	load->fds[i].fd = -1;
	(*waiting)--;
	return (0);
}

static int
run(struct load *load, struct err *err)
{
	size_t waiting = load->nclients;

	for (size_t i = 0; i < load->nclients; i++)
		if (ask(load, &load->clients[i], err) == -1)
			return (-1);
	while (waiting > 0) {
		if (poll(load->fds, load->nclients, -1) == -1)
			return (err_sys(err, "poll"));
		for (size_t i = 0; i < load->nclients; i++)
			if (load->fds[i].revents != 0 &&
			    turn(load, i, &waiting, err) == -1)
				return (-1);
	}
	return (0);
}

static int
start(struct load *load, char **words, struct err *err)
{
	uint64_t port, clients, seconds;
	char *text;

	if (!str_to_u64(str_of(words[0]), UINT16_MAX, &port) ||
	    !str_to_u64(str_of(words[1]), CLIENTS_MAX, &clients) ||
	    !str_to_u64(str_of(words[2]), 3600, &seconds) ||
	    !str_to_u64(str_of(words[3]), UINT64_MAX, &load->most))
		return (err_set(err, ERR_USAGE, "a number is no number"));
	if (fs_read(AT_FDCWD, words[4], REQUESTS_MAX, &text,
	    &load->requests.n, err) == -1)
		return (-1);
	load->requests.p = text;
	load->nclients = (size_t)clients;
	for (size_t i = 0; i < load->nclients; i++) {
		if (call((uint16_t)port, &load->clients[i].fd, err) == -1)
			return (-1);
		load->fds[i] = (struct pollfd){ load->clients[i].fd, POLLIN,
			0 };
	}
	load->until = clock_mono() + (usec_t)seconds * USEC_SEC;
	return (0);
}

static int
smaller(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return ((*x > *y) - (*x < *y));
}

static double
part(const struct load *load, double share)
{
	return (load->taken[(size_t)((double)(load->n - 1) * share)] / 1e3);
}

int
main(int argc, char **argv)
{
	static struct load load;
	struct err err = { 0 };
	usec_t began;

	if (argc != 6 || start(&load, argv + 1, &err) == -1) {
		(void)fprintf(stderr, "load: %s\n", argc != 6 ?
		    "PORT CLIENTS SECONDS MOST FILE" : err.msg);
		return (2);
	}
	began = clock_mono();
	if (run(&load, &err) == -1) {
		(void)fprintf(stderr, "load: %s\n", err.msg);
		return (1);
	}
	began = clock_mono() - began;
	qsort(load.taken, load.n, sizeof(*load.taken), smaller);
	(void)printf("{\"requests\": %zu, \"failed\": %llu, \"seconds\": %.3f, "
	    "\"p50\": %.3f, \"p99\": %.3f, \"max\": %.3f}\n", load.n,
	    (unsigned long long)load.failed, (double)began / USEC_SEC,
	    part(&load, 0.5), part(&load, 0.99), part(&load, 1));
	return (0);
}
