/*
 * One scripted answer a test, from a thread on loopback.
 */
#include "testing.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/http_get.h"

static const char *answer;
static int listener = -1;
static char url[64];
static const char *const loopback[] = { "127.0.0.1" };

static void *
serve(void *arg)
{
	char request[4096];
	int fd = accept(listener, NULL, NULL);

	(void)arg;
	if (fd == -1)
		return (NULL);
	if (read(fd, request, sizeof(request)) > 0)
		(void)!write(fd, answer, strlen(answer));
	(void)close(fd);
	return (NULL);
}

static void
listen_now(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t n = sizeof(in);

	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(0, bind(listener, (struct sockaddr *)&in, n));
	assert_int_equal(0, listen(listener, 1));
	assert_int_equal(0, getsockname(listener, (struct sockaddr *)&in,
	    &n));
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/x",
	    ntohs(in.sin_port));
}

static int
fetch(const char *says, size_t nallow, uint64_t limit, uint64_t *ret)
{
	pthread_t thread;
	FILE *file = tmpfile();
	int rc;

	assert_non_null(file);
	answer = says;
	listen_now();
	assert_int_equal(0, pthread_create(&thread, NULL, serve, NULL));
	rc = http_get(&(struct http_get){ .url = url, .fd = fileno(file),
	    .limit = limit, .allow = loopback, .nallow = nallow }, ret,
	    &t_err);
	(void)shutdown(listener, SHUT_RDWR);
	(void)pthread_join(thread, NULL);
	(void)close(listener);
	(void)fclose(file);
	return (rc);
}

#define OK "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbytes"

static void
brings_the_bytes(void **state)
{
	uint64_t n;

	(void)state;
	T_OK(fetch(OK, 1, 0, &n));
	assert_int_equal(5, n);
}

static void
says_what_went_wrong(void **state)
{
	uint64_t n;

	(void)state;
	T_ERR(ERR_FORBIDDEN, fetch(OK, 0, 0, &n));
	T_ERR(ERR_TOO_BIG, fetch(OK, 1, 4, &n));
	T_ERR(ERR_NOT_FOUND, fetch("HTTP/1.1 404 No\r\n\r\n", 1, 0, &n));
	T_ERR(ERR_NET, fetch("HTTP/1.1 500 No\r\n\r\n", 1, 0, &n));
	T_ERR(ERR_NET, fetch("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
	    "torn", 1, 0, &n));
	T_ERR(ERR_BAD_URI, fetch("HTTP/1.1 302 Go\r\nLocation: "
	    "file:///etc/hostname\r\n\r\n", 1, 0, &n));
	T_ERR(ERR_FORBIDDEN, fetch("HTTP/1.1 302 Go\r\nLocation: "
	    "http://127.0.0.2:9/\r\n\r\n", 1, 0, &n));
}

static void
says_at_once_what_it_would_refuse(void **state)
{
	static const char *const private[] = { "http://10.0.0.1/x.tgz",
		"https://127.1/", "http://2130706433/", "http://0x7f000001/",
		"http://[::1]:80/", "http://[::ffff:10.0.0.1]/",
		"http://user:word@192.168.1.1:8080/", "http://localhost/",
		"http://LOCALHOST:1/", "http://a.localhost./",
		"http://169.254.169.254/latest" };
	static const char *const good[] = { "http://example.org/x",
		"https://8.8.8.8/", "http://[2606:4700::1111]/",
		"http://localhost.example.org/" };
	static const char *const bad[] = { "http://", "http://a b/",
		"http://a:b:c/", "http://[::1/", "x" };
	const char *allow = "127.0.0.0/8";

	(void)state;
	for (size_t i = 0; i < NELEMS(private); i++)
		T_ERR(ERR_FORBIDDEN, http_get_check(private[i], NULL, 0,
		    &t_err));
	for (size_t i = 0; i < NELEMS(good); i++)
		T_OK(http_get_check(good[i], NULL, 0, &t_err));
	for (size_t i = 0; i < NELEMS(bad); i++)
		T_ERR(ERR_BAD_URI, http_get_check(bad[i], NULL, 0, &t_err));
	T_OK(http_get_check("http://localhost/", &allow, 1, &t_err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_at_once_what_it_would_refuse),
		cmocka_unit_test(brings_the_bytes),
		cmocka_unit_test(says_what_went_wrong),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
