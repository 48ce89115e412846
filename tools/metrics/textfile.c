// SPDX-License-Identifier: GPL-2.0-only
/* Writes the metrics to a file for the textfile collector of node_exporter. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "metrics/metrics.h"

static int say(char *why, size_t size, const char *path, int ret)
{
	snprintf(why, size, "%s: %s", path, strerror(-ret));
	return ret;
}

/* Write to a new file. Returns as metrics_write(); *written: the file is complete. */
static int write_new(int fd, const char *path, int *written, char *why, size_t size)
{
	FILE *out = fdopen(fd, "w");
	int ret;

	if (!out) {
		ret = -errno;
		close(fd);
		return say(why, size, path, ret);
	}
	ret = metrics_write(out, why, size);
	/* node_exporter is another user */
	*written = !ferror(out) && !fflush(out) && !fchmod(fd, 0644);
	if (!*written)
		ret = say(why, size, path, errno ? -errno : -EIO);
	if (fclose(out) && *written) {
		*written = 0;
		ret = say(why, size, path, -errno);
	}
	return ret;
}

/* The collector reads files that end with .prom: the new one has another end, and is in the same file system. */
int metrics_write_file(const char *path, char *why, size_t size)
{
	int fd, ret, written = 0;
	char *new;

	if (asprintf(&new, "%s.XXXXXX", path) < 0)
		return say(why, size, path, -ENOMEM);
	fd = mkostemp(new, O_CLOEXEC);
	ret = fd < 0 ? say(why, size, path, -errno) : write_new(fd, path, &written, why, size);
	if (written && rename(new, path)) {
		ret = say(why, size, path, -errno);
		written = 0;
	}
	if (fd >= 0 && !written)
		unlink(new);
	free(new);
	return ret;
}
