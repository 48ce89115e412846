// SPDX-License-Identifier: GPL-2.0-only
/* Check the kernel's log and its taint for warnings. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "doctor.h"

#define MAX_LOG (4 << 20)
/* A report of the kernel has about so many lines. */
#define MAX_LINES 80
#define TAINT_DIE (1 << 7)
#define TAINT_WARN (1 << 9)

/* Read the log: /dev/kmsg gives a line with each read(). Returns NULL if that is not allowed. */
static char *read_log(void)
{
	char path[PATH_MAX], *text = malloc(MAX_LOG + 1);
	size_t len = 0;
	ssize_t n;
	int fd;

	root_path(path, "dev/kmsg");
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || !text) {
		free(text);
		return NULL;
	}
	while (len < MAX_LOG && ((n = read(fd, text + len, MAX_LOG - len)) > 0 || (n < 0 && errno == EPIPE)))
		len += n > 0 ? n : 0;
	text[len] = '\0';
	close(fd);
	return text;
}

static bool begins_report(const char *line)
{
	return strstr(line, "WARNING: ") || strstr(line, "BUG: ") || strstr(line, "general protection fault") ||
	       strstr(line, "Oops: ") || strstr(line, "kernel BUG at");
}

/*
 * Find a report whose trace has functions of PFQ: a frame of the stack ends in [pfq] or [pfq_hook]. The list of modules
 * names pfq in each report; there it has no brackets.
 */
static bool find_report(char *text, char *first, size_t size)
{
	char *line, *save;
	int left = 0;

	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (begins_report(line)) {
			const char *message = strchr(line, ';');

			snprintf(first, size, "%s", message ? message + 1 : line);
			left = MAX_LINES;
		}
		if (left > 0 && (strstr(line, "[pfq]") || strstr(line, "[pfq_hook]")))
			return true;
		left--;
	}
	return false;
}

void check_kernel_log(struct doctor *d)
{
	char *text = read_log(), first[256];
	long long taint = 0;

	if (text && find_report(text, first, sizeof(first)))
		report(d, LEVEL_ERROR, "kernel log", "dmesg", "the kernel complained about PFQ: %s", first);
	else if (!text)
		report(d, LEVEL_NOTE, "kernel log", "dmesg", "cannot be read: run this as root");
	else if (root_number(&taint, "proc/sys/kernel/tainted") && taint & (TAINT_WARN | TAINT_DIE))
		report(d, LEVEL_NOTE, "kernel log", "dmesg", "the kernel has complained since it was booted, not about PFQ");
	else
		report(d, LEVEL_OK, "kernel log", NULL, "no warnings");
	free(text);
}
