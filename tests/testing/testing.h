/*
 * testing: what every C test needs on top of cmocka: assertions on struct err,
 * a temporary directory that cleans itself, files in it. Include this alone;
 * it brings cmocka's own headers in the right order.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"

/* The error of the test at hand; cleared by T_OK and T_ERR's success. */
extern struct err t_err;

/* The call must succeed (0 or 1), fail with the code, or answer n. */
#define T_OK(call) t_ok((call), #call, __FILE__, __LINE__)
#define T_ERR(code, call) t_fails((code), (call), #call, __FILE__, __LINE__)
#define T_INT(n, call) assert_int_equal((n), (call))
#define T_STR(want, s) t_str_equal((want), (s), __FILE__, __LINE__)

void t_ok(int rc, const char *call, const char *file, int line);
void t_fails(enum err_code, int rc, const char *call, const char *file,
    int line);
void t_str_equal(const char *want, struct str, const char *file, int line);

/* A fresh temporary directory, made as the group's or test's setup; the path
 * is in *state. The teardown removes it with all that is in it. */
int t_dir_setup(void **state);
int t_dir_teardown(void **state);
/* Its path and an open descriptor of it (the test closes nothing). */
const char *t_dir(void);
int t_dir_fd(void);

/* Files below it. t_file_read gives a heap copy with terminator. */
void t_file_write(const char *name, struct str);
char *t_file_read(const char *name, size_t *ret_n);
int t_file_exists(const char *name);
/* Number of files and directories in the whole tree below it. */
size_t t_dir_count(void);

/* A file that is committed below tests/, as heap bytes. */
char *t_fixture(const char *path_below_tests, size_t *ret_n);
