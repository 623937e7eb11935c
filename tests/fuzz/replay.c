/*
 * replay: stands in for libFuzzer where it is not linked: feeds every file of
 * the directories on the command line to the target, once.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int
replay_fd(int fd)
{
	struct stat st;
	uint8_t *data;
	size_t done = 0;

	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		return (0);
	/* Exactly the size, so that a read beyond it is seen. */
	if ((data = malloc((size_t)st.st_size)) == NULL && st.st_size > 0)
		return (-1);
	while (done < (size_t)st.st_size) {
		ssize_t n = read(fd, data + done, (size_t)st.st_size - done);

		if (n <= 0)
			break;
		done += (size_t)n;
	}
	(void)LLVMFuzzerTestOneInput(data, done);
	free(data);
	return (1);
}

static int
replay_dir(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	int inputs = 0;

	if (dir == NULL) {
		(void)fprintf(stderr, "%s: no such corpus\n", path);
		return (-1);
	}
	while ((entry = readdir(dir)) != NULL) {
		int fd = openat(dirfd(dir), entry->d_name,
		    O_RDONLY | O_CLOEXEC);

		if (fd == -1)
			continue;
		inputs += replay_fd(fd) == 1;
		(void)close(fd);
	}
	(void)closedir(dir);
	return (inputs);
}

int
main(int argc, char *argv[])
{
	int inputs = 0;

	for (int i = 1; i < argc; i++) {
		int n = replay_dir(argv[i]);

		if (n == -1)
			return (1);
		inputs += n;
	}
	(void)fprintf(stderr, "%d inputs\n", inputs);
	return (inputs > 0 ? 0 : 1);
}
