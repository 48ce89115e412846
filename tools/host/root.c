// SPDX-License-Identifier: GPL-2.0-only
/* Files below a directory that stands for /. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "root.h"

static const char *root = "";

void root_set(const char *dir)
{
	root = dir;
}

bool root_is_this_machine(void)
{
	return !*root;
}

static void vpath(char path[PATH_MAX], const char *fmt, va_list ap)
{
	const int n = snprintf(path, PATH_MAX, "%s/", root);

	if (n < PATH_MAX)
		vsnprintf(path + n, PATH_MAX - n, fmt, ap);
}

/* Store in path what the arguments behind fmt name. */
#define STORE_PATH(path, fmt)			\
	do {					\
		va_list ap;			\
						\
		va_start(ap, fmt);		\
		vpath(path, fmt, ap);		\
		va_end(ap);			\
	} while (0)

void root_path(char path[PATH_MAX], const char *fmt, ...)
{
	STORE_PATH(path, fmt);
}

bool root_exists(const char *fmt, ...)
{
	char path[PATH_MAX];

	STORE_PATH(path, fmt);
	return !access(path, F_OK);
}

FILE *root_open(const char *fmt, ...)
{
	char path[PATH_MAX];

	STORE_PATH(path, fmt);
	return fopen(path, "re");
}

static bool read_line(char *text, size_t size, const char *path)
{
	FILE *f = fopen(path, "re");
	bool ok;

	*text = '\0';
	if (!f)
		return false;
	ok = fgets(text, size, f);
	fclose(f);
	if (!ok)
		*text = '\0';
	text[strcspn(text, "\n")] = '\0';
	return ok;
}

bool root_line(char *text, size_t size, const char *fmt, ...)
{
	char path[PATH_MAX];

	STORE_PATH(path, fmt);
	return read_line(text, size, path);
}

bool root_number(long long *value, const char *fmt, ...)
{
	char path[PATH_MAX], text[64], *end;

	STORE_PATH(path, fmt);
	if (!read_line(text, sizeof(text), path))
		return false;
	*value = strtoll(text, &end, 10);
	return end > text;
}

bool root_link(char *name, size_t size, const char *fmt, ...)
{
	char path[PATH_MAX], target[PATH_MAX];
	const char *slash;
	ssize_t n;

	STORE_PATH(path, fmt);
	n = readlink(path, target, sizeof(target) - 1);
	*name = '\0';
	if (n < 0)
		return false;
	target[n] = '\0';
	slash = strrchr(target, '/');
	snprintf(name, size, "%s", slash ? slash + 1 : target);
	return true;
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int root_list(struct dirent ***entries, const char *fmt, ...)
{
	char path[PATH_MAX];
	int n;

	STORE_PATH(path, fmt);
	n = scandir(path, entries, is_visible, versionsort);
	if (n < 0)
		*entries = NULL;
	return n < 0 ? 0 : n;
}

void root_list_free(struct dirent **entries, int n)
{
	while (n > 0)
		free(entries[--n]);
	free(entries);
}

int root_write(const char *text, const char *fmt, ...)
{
	char path[PATH_MAX];
	int fd, err = 0;

	STORE_PATH(path, fmt);
	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}
