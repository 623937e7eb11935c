#include "base/own.h"

#include <unistd.h>

void
own_close_fd(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

void
own_free(void *pointer_to_pointer)
{
	void **p = pointer_to_pointer;

	free(*p);
	*p = NULL;
}

void
own_close_dir(DIR **dir)
{
	if (*dir != NULL)
		(void)closedir(*dir);
	*dir = NULL;
}

void
own_close_file(FILE **file)
{
	if (*file != NULL)
		(void)fclose(*file);
	*file = NULL;
}

int
own_take_fd(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return (taken);
}
