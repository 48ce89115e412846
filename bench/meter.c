// SPDX-License-Identifier: GPL-2.0-only
/* The guest's side of the instruction counter: marks, labels and the kernel's symbols. */
#include "meter.h"

#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define TEXT(x) #x
#define MARK(which) \
	__asm__ volatile(".byte 0x0f, 0x1f, 0x84, 0x00, " TEXT(which) ", 0x00, 0x46, 0x50" : : : "memory")

static char *map(unsigned long at, size_t len)
{
	void *p = mmap((void *)at, len, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (p == MAP_FAILED)
		err(1, "mmap");
	return p;
}

static void set_label(const char *text)
{
	static char *label;

	if (!label)
		label = map(METER_LABEL, METER_LABEL_MAX);
	strncpy(label, text, METER_LABEL_MAX - 1);
}

void meter_begin(void)
{
	set_label("");
	MARK(1);
}

void meter_end(const char *label)
{
	set_label(label);
	MARK(2);
}

void meter_symbols(void)
{
	static char *symbols;
	size_t n = 0;
	ssize_t got;
	int fd;

	if (!symbols)
		symbols = map(METER_SYMBOLS, METER_SYMBOLS_MAX);
	fd = open("/proc/kallsyms", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		err(1, "/proc/kallsyms");
	while (n < METER_SYMBOLS_MAX - 1 && (got = read(fd, symbols + n, METER_SYMBOLS_MAX - 1 - n)) > 0)
		n += got;
	symbols[n] = '\0';
	close(fd);
}

void meter_profile(const char *label)
{
	set_label(label);
	MARK(3);
}
