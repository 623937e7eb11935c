#include "testing.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/own.h"
#include "http/file.h"
#include "http/server.h"

#define ROUTE(m, p, b) { HTTP_##m, p, HTTP_BODY_##b }
static const struct http_route echo = ROUTE(POST, "/echo", TEXT),
    form = ROUTE(POST, "/form", FORM), later = ROUTE(GET, "/later", NONE),
    file = ROUTE(GET, "/file/{name}", NONE), broken = ROUTE(GET, "/broken",
    NONE), never = ROUTE(GET, "/never", NONE),
    stream = ROUTE(GET, "/stream/{parts}", NONE);
static const struct http_route *const routes[] = { &echo, &form, &later,
	&file, &broken, &never, &stream };

static _Atomic(int) open_threads;
static struct http_server *server;

static int
app_open(void *ctx, void **ret, struct err *err)
{
	(void)ctx;
	(void)err;
	atomic_fetch_add(&open_threads, 1);
	*ret = NULL;
	return (0);
}

static void
app_close(void *thread)
{
	(void)thread;
	atomic_fetch_sub(&open_threads, 1);
}

static int
app_admit(void *thread, struct http_call *call, struct err *err)
{
	(void)thread;
	if (http_header(&call->req, "x-api-key").p == NULL)
		return (err_set(err, ERR_LOGIN, "who are you?"));
	return (0);
}

static int
answer_file(struct http_call *call, struct err *err)
{
	struct http_file f = { .size = 10, .changed = USEC_MAX,
		.type = "text/plain", .name = http_param(&call->req, "name") };

	T_OK(fs_open_beneath(t_dir_fd(), "file", 0, 0, &f.fd, err));
	return (http_file(&call->req, &f, &call->resp, call->arena, err));
}

static int
answer_form(struct http_call *call)
{
	struct jw *jw = http_response_json(&call->resp);
	struct str name = STR_NONE;
	uint64_t size = 0;

	(void)http_form_file(call->req.form, "f", &name, &size);
	jw_object(jw);
	jw_kstr(jw, "a", http_form_field(call->req.form, "a"));
	jw_kstr(jw, "name", name);
	jw_kint(jw, "size", (int64_t)size);
	jw_object_end(jw);
	return (0);
}

/* So many parts, the second one after the time that a connection may be idle;
 * the last one is an error for "bad". Each takes more of the arena than all of
 * them may have. */
static int
answer_stream(struct http_call *call, struct err *err)
{
	struct str text = http_param(&call->req, "parts");
	uint64_t parts = 3, *n = call->state;

	(void)str_to_u64(text, UINT64_MAX, &parts);
	if (n == NULL) {
		call->state = n = arena_new_one(call->arena, uint64_t);
		call->stream = true;
		call->resp.type = "text/plain";
	}
	assert_non_null(arena_alloc(call->arena, 3 << 20));
	sb_addf(&call->resp.body, "part %llu\n", (unsigned long long)++*n);
	if (*n == 3 && str_is(text, "bad"))
		return (err_set(err, ERR_DENIED, "not any more"));
	call->again = *n == parts ? 0 : *n == 1 ? 3 * USEC_SEC / 2 : 1000;
	return (0);
}

static int
app_answer(void *thread, struct http_call *call, struct err *err)
{
	(void)thread;
	if (call->route == &broken)
		return (err_set(err, ERR_DENIED, "this is \"refused\""));
	if (call->route == &file)
		return (answer_file(call, err));
	if (call->route == &form)
		return (answer_form(call));
	if (call->route == &stream)
		return (answer_stream(call, err));
	if (call->route == &never) {
		call->again = USEC_SEC;
		return (0);
	}
	if (call->route == &later && call->state == NULL) {
		call->state = call;
		call->again = 20000;
		return (0);
	}
	call->resp.type = "text/plain";
	sb_add(&call->resp.body, call->req.body);
	return (0);
}

static const struct http_app app = {
	.routes = routes, .nroutes = NELEMS(routes), .open = app_open,
	.close = app_close, .admit = app_admit, .answer = app_answer,
};

static void
start(struct http_options *options)
{
	options->address = "127.0.0.1";
	options->upload_dir = t_dir_fd();
	T_OK(http_server_start(options, &app, &server, &t_err));
}

static int
setup(void **state)
{
	struct http_options options;

	if (t_dir_setup(state) == -1)
		return (-1);
	http_options_init(&options);
	options.body_limit = 1000;
	options.upload_limit = 100000;
	options.uploads = options.streams = 2;
	options.head_time = options.body_time = USEC_SEC / 2;
	options.idle_time = USEC_SEC;
	t_file_write("file", STR("0123456789"));
	start(&options);
	return (0);
}

static int
teardown(void **state)
{
	/* The end of patience, not a delay: a machine may sleep for a while. */
	http_server_stop(server, 60 * USEC_SEC);
	assert_int_equal(0, atomic_load(&open_threads));
	return (t_dir_teardown(state));
}

static int
dial(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(http_server_port(server)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const struct timeval limit = { .tv_sec = 10 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(0, connect(fd, (struct sockaddr *)&to, sizeof(to)));
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	return (fd);
}

static void
say(int fd, struct str text)
{
	assert_int_equal(text.n, send(fd, text.p, text.n, MSG_NOSIGNAL));
}

/* All that comes until the other end closes; yours. */
static char *
hear(int fd)
{
	struct sb all = SB_EMPTY(1u << 20);
	char part[4096];
	ssize_t n;

	while ((n = recv(fd, part, sizeof(part), 0)) > 0)
		sb_add(&all, (struct str){ part, (size_t)n });
	assert_int_not_equal(-2, n);
	return (sb_take(&all));
}

static char *
exchange(struct str request)
{
	AUTO_CLOSE int fd = dial();

	say(fd, request);
	return (hear(fd));
}

#define T_ANSWER(request, ...) \
	t_answer(STR(request), (const char *const[]){ __VA_ARGS__, NULL })
/* The answer begins with the first text and contains the others. */
static void
t_answer(struct str request, const char *const *want)
{
	AUTO_FREE char *got = exchange(request);

	if (strncmp(got, want[0], strlen(want[0])) != 0)
		fail_msg("wanted %s, not: %s", want[0], got);
	for (size_t i = 1; want[i] != NULL; i++)
		if (strstr(got, want[i]) == NULL)
			fail_msg("wanted %s in: %s", want[i], got);
}

#define CLOSE "Host: a\r\nConnection: close\r\n"

static void
answers(void **state)
{
	(void)state;
	T_ANSWER("POST /echo HTTP/1.1\r\n" CLOSE "Content-Length: 5\r\n\r\n"
	    "hello", "HTTP/1.1 200 ", "X-Request-ID: ",
	    "Content-Type: text/plain\r\n", "\r\n\r\nhello");
	T_ANSWER("POST /echo HTTP/1.1\r\n" CLOSE
	    "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n"
	    "\r\n", "HTTP/1.1 200 ", "\r\n\r\nhello");
	T_ANSWER("GET /later HTTP/1.1\r\n" CLOSE "\r\n", "HTTP/1.1 200 ");
	T_ANSWER("GET /later/ HTTP/1.1\r\n" CLOSE "Content-Length: 2\r\n\r\n"
	    "xx", "HTTP/1.1 200 ");
}

static void
answers_errors_in_one_form(void **state)
{
	(void)state;
	T_ANSWER("GET /broken HTTP/1.1\r\n" CLOSE "\r\n", "HTTP/1.1 403 ",
	    "Content-Type: application/json\r\n",
	    "{\"err_msg\":\"this is \\\"refused\\\"\",\"err_code\":403002,"
	    "\"code\":\"denied\"}");
	T_ANSWER("GET /nothing HTTP/1.1\r\n" CLOSE "\r\n", "HTTP/1.1 404 ",
	    "\"err_code\":404001");
	T_ANSWER("BREW /echo HTTP/1.1\r\n" CLOSE "\r\n", "HTTP/1.1 404 ");
	T_ANSWER("GET /echo%2f HTTP/1.1\r\n" CLOSE "\r\n", "HTTP/1.1 400 ",
	    "escaped slash");
}

static void
serves_files_by_parts(void **state)
{
	(void)state;
	T_ANSWER("GET /file/a%20b HTTP/1.1\r\n" CLOSE "\r\n",
	    "HTTP/1.1 200 ", "Content-Length: 10\r\n",
	    "filename*=utf-8''a%20b\r\n", "\r\n\r\n0123456789");
	T_ANSWER("GET /file/a HTTP/1.1\r\n" CLOSE "Range: bytes=2-4\r\n\r\n",
	    "HTTP/1.1 206 ", "Content-Range: bytes 2-4/10\r\n",
	    "Content-Length: 3\r\n", "\r\n\r\n234");
	T_ANSWER("GET /file/a HTTP/1.1\r\n" CLOSE "Range: bytes=-0\r\n\r\n",
	    "HTTP/1.1 416 ", "Content-Range: bytes */10\r\n", "{\"detail\":");
}

static void
answers_head_without_a_body(void **state)
{
	AUTO_FREE char *got = NULL;

	(void)state;
	got = exchange(STR("HEAD /file/a HTTP/1.1\r\n" CLOSE "\r\n"));
	assert_non_null(strstr(got, "Content-Length: 10\r\n"));
	assert_string_equal("\r\n\r\n", strstr(got, "\r\n\r\n"));
}

static void
refuses_and_closes(void **state)
{
	(void)state;
	T_ANSWER("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
	    "Content-Length: 5\r\n\r\nhello", "HTTP/1.1 400 ",
	    "Connection: close\r\n");
	T_ANSWER("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "HTTP/1.1 400 ");
	T_ANSWER("POST /echo HTTP/1.1\r\nHost: a\r\n"
	    "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
	    "HTTP/1.1 400 ");
	T_ANSWER("GET /later HTTP/1.1\r\n\r\n", "HTTP/1.1 400 ");
	T_ANSWER("GET /later HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
	    "HTTP/1.1 400 ");
	T_ANSWER("GET /later HTTP/1.1\r\nHost: a\r\nA B: c\r\n\r\n",
	    "HTTP/1.1 400 ");
	T_ANSWER("GET /later HTTP/1.1\r\nHost : a\r\n\r\n", "HTTP/1.1 400 ");
}

static void
limits_bodies(void **state)
{
	AUTO_SB struct sb b = SB_EMPTY(1u << 20);

	(void)state;
	sb_adds(&b, "POST /echo HTTP/1.1\r\n" CLOSE
	    "Transfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 100; i++)
		sb_adds(&b, "a\r\n0123456789\r\n");
	sb_adds(&b, "0\r\n\r\n");
	t_answer(sb_str(&b), (const char *const[]){ "HTTP/1.1 200 ", NULL });
	sb_cut(&b, b.n - 5);
	sb_adds(&b, "1\r\nx\r\n0\r\n\r\n");
	t_answer(sb_str(&b), (const char *const[]){ "HTTP/1.1 413 ", NULL });
	T_ANSWER("POST /echo HTTP/1.1\r\nHost: a\r\n"
	    "Content-Length: 99999999999999\r\n\r\n", "HTTP/1.1 413 ",
	    "Connection: close\r\n");
	T_ANSWER("POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 100001\r\n"
	    "Content-Type: multipart/form-data; boundary=b\r\nX-Api-Key: k\r\n"
	    "Connection: close\r\nExpect: 100-continue\r\n\r\n",
	    "HTTP/1.1 100 ");
}

static void
post_form(const char *key, const char *const *want)
{
	AUTO_SB struct sb b = SB_EMPTY(1u << 20);
	static const char body[] = "--b\r\nContent-Disposition: form-data; "
	    "name=a\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; "
	    "name=f; filename=x.tgz\r\n\r\nbytes\r\n--b--\r\n";

	sb_addf(&b, "POST /form HTTP/1.1\r\n" CLOSE "%s"
	    "Content-Type: multipart/form-data; boundary=b\r\n"
	    "Content-Length: %zu\r\n\r\n%s", key, strlen(body), body);
	t_answer(sb_str(&b), want);
}

static void
streams_forms_of_those_who_may(void **state)
{
	(void)state;
	post_form("X-Api-Key: k\r\n", (const char *const[]){ "HTTP/1.1 200 ",
	    "{\"a\":\"1\",\"name\":\"x.tgz\",\"size\":5}", NULL });
	post_form("", (const char *const[]){ "HTTP/1.1 403 ",
	    "\"err_code\":403001", NULL });
	T_ANSWER("POST /form HTTP/1.1\r\n" CLOSE "Content-Length: 5\r\n"
	    "Content-Type: application/x-www-form-urlencoded\r\n\r\na=%31",
	    "HTTP/1.1 200 ", "{\"a\":\"1\",\"name\":null,\"size\":0}");
	T_ANSWER("POST /form HTTP/1.1\r\n" CLOSE "Content-Length: 3\r\n"
	    "X-Api-Key: k\r\n"
	    "Content-Type: multipart/form-data; boundary=b\r\n\r\n--b",
	    "HTTP/1.1 400 ");
	assert_int_equal(1, t_dir_count());
}

static void
limits_uploads_at_once(void **state)
{
	static const char head[] = "POST /form HTTP/1.1\r\n" CLOSE
	    "Content-Type: multipart/form-data; boundary=b\r\n"
	    "Content-Length: 9\r\nX-Api-Key: k\r\nExpect: 100-continue\r\n"
	    "\r\n";
	char part[26];
	int fds[2];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		fds[i] = dial();
		say(fds[i], str_of(head));
		assert_int_equal(25, recv(fds[i], part, 25, MSG_WAITALL));
		part[25] = '\0';
		assert_string_equal("HTTP/1.1 100 Continue\r\n\r\n", part);
	}
	T_ANSWER("POST /form HTTP/1.1\r\n" CLOSE
	    "Content-Type: multipart/form-data; boundary=b\r\n"
	    "X-Api-Key: k\r\nContent-Length: 1\r\n\r\nx", "HTTP/1.1 503 ",
	    "Retry-After: 1\r\n");
	for (size_t i = 0; i < 2; i++)
		(void)close(fds[i]);
}

static void
ends_clients_that_trickle(void **state)
{
	AUTO_CLOSE int fd = dial();
	usec_t began = clock_mono();
	char c;

	(void)state;
	say(fd, STR("GET /later HTTP/1.1\r\nX: "));
	while (send(fd, "a", 1, MSG_NOSIGNAL) == 1 &&
	    recv(fd, &c, 1, MSG_DONTWAIT) != 0 &&
	    clock_mono() - began < 8 * USEC_SEC)
		(void)usleep(20000);
	assert_in_range(clock_mono() - began, USEC_SEC, 4 * USEC_SEC);
}

static void
keeps_a_connection_for_many_requests(void **state)
{
	AUTO_CLOSE int fd = dial();
	AUTO_FREE char *got = NULL;
	struct http_counts counts;

	(void)state;
	say(fd, STR("GET /later HTTP/1.1\r\nHost: a\r\n\r\n"
	    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\none"
	    "POST /echo HTTP/1.1\r\n" CLOSE "Content-Length: 3\r\n\r\ntwo"));
	got = hear(fd);
	assert_non_null(strstr(got, "\r\n\r\noneHTTP/1.1 200"));
	assert_non_null(strstr(got, "\r\n\r\ntwo"));
	http_server_counts(server, &counts);
	assert_int_not_equal(0, counts.requests);
}

static void
streams_until_there_is_no_more(void **state)
{
	(void)state;
	T_ANSWER("GET /stream/5 HTTP/1.1\r\n" CLOSE "\r\n", "HTTP/1.1 200 ",
	    "Transfer-Encoding: chunked\r\n", "part 1\n", "part 4\n",
	    "part 5\n", "0\r\n\r\n");
	T_ANSWER("GET /stream/1 HTTP/1.0\r\n\r\n", "HTTP/1.1 200 ",
	    "part 1\n");
	T_ANSWER("HEAD /stream/9 HTTP/1.1\r\n" CLOSE "\r\n",
	    "HTTP/1.1 200 ");
}

static void
an_error_ends_a_stream(void **state)
{
	AUTO_FREE char *got = exchange(STR("GET /stream/bad HTTP/1.1\r\n"
	    CLOSE "\r\n"));

	(void)state;
	assert_non_null(strstr(got, "part 2\n"));
	assert_null(strstr(got, "part 3\n"));
	assert_non_null(strstr(got, "0\r\n\r\n"));
}

/* A place is free again once its client is gone. */
static void
limits_streams_at_once(void **state)
{
	static const char head[] = "GET /stream/99999999 HTTP/1.1\r\n" CLOSE
	    "\r\n", short_one[] = "GET /stream/1 HTTP/1.1\r\n" CLOSE
	    "\r\n";
	usec_t until = clock_mono() + 20 * USEC_SEC;
	char part[12];
	int fds[2];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		fds[i] = dial();
		say(fds[i], str_of(head));
		assert_int_equal(12, recv(fds[i], part, 12, MSG_WAITALL));
		assert_memory_equal("HTTP/1.1 200", part, 12);
	}
	T_ANSWER("GET /stream/1 HTTP/1.1\r\n" CLOSE "\r\n",
	    "HTTP/1.1 503 ", "Retry-After: 1\r\n");
	for (size_t i = 0; i < 2; i++)
		(void)close(fds[i]);
	for (bool served = false; !served;) {
		AUTO_FREE char *got = exchange(str_of(short_one));

		served = strncmp(got, "HTTP/1.1 200", 12) == 0;
		assert_true(clock_mono() < until);
	}
}

static void *
get_stream(void *ctx)
{
	(void)ctx;
	return (exchange(STR("GET /stream/99999999 HTTP/1.1\r\nHost: a\r\n"
	    "\r\n")));
}

static void *
get_never(void *ctx)
{
	(void)ctx;
	return (exchange(STR("GET /never HTTP/1.1\r\nHost: a\r\n\r\n")));
}

static void
stops_with_requests_on_their_way(void **state)
{
	struct http_counts counts = { 0 };
	struct http_options options;
	pthread_t client, listener;
	void *got;

	(void)state;
	http_options_init(&options);
	options.address = "127.0.0.1";
	options.port = http_server_port(server);
	T_ERR(ERR_EXISTS, http_server_start(&options, &app, &server, &t_err));
	assert_int_equal(0, pthread_create(&client, NULL, get_never, NULL));
	assert_int_equal(0, pthread_create(&listener, NULL, get_stream, NULL));
	while (counts.active < 2)
		http_server_counts(server, &counts);
	(void)teardown(state);
	(void)pthread_join(client, &got);
	assert_memory_equal("HTTP/1.1 503 ", got, 13);
	free(got);
	(void)pthread_join(listener, &got);
	assert_memory_equal("HTTP/1.1 200 ", got, 13);
	free(got);
	T_OK(setup(state));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(answers_errors_in_one_form),
		cmocka_unit_test(serves_files_by_parts),
		cmocka_unit_test(answers_head_without_a_body),
		cmocka_unit_test(refuses_and_closes),
		cmocka_unit_test(limits_bodies),
		cmocka_unit_test(streams_forms_of_those_who_may),
		cmocka_unit_test(limits_uploads_at_once),
		cmocka_unit_test(streams_until_there_is_no_more),
		cmocka_unit_test(an_error_ends_a_stream),
		cmocka_unit_test(limits_streams_at_once),
		cmocka_unit_test(ends_clients_that_trickle),
		cmocka_unit_test(keeps_a_connection_for_many_requests),
		cmocka_unit_test(stops_with_requests_on_their_way),
	};

	return (cmocka_run_group_tests(tests, setup, teardown));
}
