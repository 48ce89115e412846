// SPDX-License-Identifier: GPL-2.0-only
#include "model.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096

volatile uint32_t *model_open(const char *dev)
{
	volatile uint32_t *window;
	struct stat st;
	char path[128];
	uint8_t *page;
	int fd;

	snprintf(path, sizeof(path), "/sys/class/net/%s/device/resource0", dev);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) || st.st_size != BAR0_SIZE) {
		close(fd);
		return NULL;
	}
	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, R_WINDOW & ~(PAGE - 1));
	close(fd);
	if (page == MAP_FAILED)
		return NULL;
	window = (volatile uint32_t *)(page + R_WINDOW % PAGE);
	return model_read(window, R_WIN_MAGIC) == WINDOW_MAGIC ? window : NULL;
}
