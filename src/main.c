/*
 * main: wiring only.
 */
#include <string.h>

#include "cli/cli.h"
#include "jobs/worker.h"

/* Where child_spawn puts its end of the socket pair. */
#define TASK_FD 3

int
main(int argc, char *argv[])
{
	if (argc == 2 && strcmp(argv[1], "task") == 0)
		return (jobs_task_main(TASK_FD));
	return (cli_main(argc, argv));
}
