// SPDX-License-Identifier: GPL-2.0-only
/* Read /dev/kmsg, whose records begin where the reader has left off. */
#include "klog.h"

#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int kmsg = -1;
static char *text;	/* the records since klog_mark(), each ended by NUL */
static size_t used;
static int warnings;

#define WARNING 4	/* KERN_WARNING; errors have lower numbers */

static int hex(char c)
{
	const char *const digits = "0123456789abcdef", *at = c ? strchr(digits, c) : NULL;

	return at ? at - digits : -1;
}

/* The kernel writes bytes that cannot be printed as \xNN. */
static void unescape(char *s)
{
	char *to = s;

	while (*s) {
		if (s[0] == '\\' && s[1] == 'x' && hex(s[2]) >= 0 && hex(s[3]) >= 0) {
			*to++ = hex(s[2]) << 4 | hex(s[3]);
			s += 4;
		} else {
			*to++ = *s++;
		}
	}
	*to = '\0';
}

/* A record is "level,number,time,flags;text\n", and then lines of a dictionary, which begin with a space. */
static void add_record(char *record)
{
	char *s = strchr(record, ';'), *end;

	if (!s)
		return;
	warnings += (atoi(record) & 7) <= WARNING;
	end = strchr(++s, '\n');
	if (end)
		*end = '\0';
	unescape(s);
	text = realloc(text, used + strlen(s) + 1);
	if (!text)
		tap_bail("no memory");
	strcpy(text + used, s);
	used += strlen(s) + 1;
}

static void read_all(void)
{
	char record[8193];
	ssize_t len;

	for (;;) {
		len = read(kmsg, record, sizeof(record) - 1);
		if (len < 0 && errno == EPIPE)	/* records were overwritten before they were read */
			continue;
		if (len < 0)
			return;
		record[len] = '\0';
		add_record(record);
	}
}

void klog_mark(void)
{
	if (kmsg < 0)
		kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (kmsg < 0 || lseek(kmsg, 0, SEEK_END) < 0)
		tap_bail("/dev/kmsg: %m");
	used = 0;
	warnings = 0;
}

int klog_count(const char *part)
{
	const char *s;
	int n = 0;

	read_all();
	if (!part)
		return warnings;
	for (s = text; used && s < text + used; s += strlen(s) + 1)
		n += strstr(s, part) != NULL;
	return n;
}
