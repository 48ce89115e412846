// SPDX-License-Identifier: GPL-2.0-only
/*
 * Find the test window of a NIC model: the last WINDOW_SIZE bytes of BAR 0, or, on
 * user-mode Linux, of the PCI configuration space.
 */
#include "model.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096
#define CONFIG_SIZE 4096	/* bytes of the PCIe configuration space */

/* Sizes of BAR 0 of the modelled chips: 82599, XL710 */
static const off_t sizes[] = { 0x20000, 0x800000 };

struct model {
	volatile uint32_t *window;	/* the mapped window, or NULL */
	int config;			/* the configuration space; used if window is NULL */
};

static int is_known(off_t size)
{
	return size == sizes[0] || size == sizes[1];
}

static int open_file(const char *dev, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/class/net/%s/device/%s", dev, name);
	return open(path, O_RDWR | O_CLOEXEC);
}

/* Return NULL on user-mode Linux, where a BAR cannot be mapped. */
static volatile uint32_t *map_window(const char *dev)
{
	uint8_t *page = MAP_FAILED;
	struct stat st;
	int fd = open_file(dev, "resource0");

	if (fd < 0)
		return NULL;
	if (!fstat(fd, &st) && is_known(st.st_size))
		page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, st.st_size - PAGE);
	close(fd);
	return page == MAP_FAILED ? NULL : (volatile uint32_t *)(page + PAGE - WINDOW_SIZE);
}

/* Translate an offset in the window to one in the configuration space. */
static off_t config_offset(uint32_t at)
{
	return CONFIG_SIZE - WINDOW_SIZE + at;
}

struct model *model_open(const char *dev)
{
	struct model *m = malloc(sizeof(*m));

	if (!m)
		return NULL;
	m->window = map_window(dev);
	m->config = m->window ? -1 : open_file(dev, "config");
	if (model_read(m, R_WIN_MAGIC) == WINDOW_MAGIC)
		return m;
	if (m->window)
		munmap((uint8_t *)m->window + WINDOW_SIZE - PAGE, PAGE);
	if (m->config >= 0)
		close(m->config);
	free(m);
	return NULL;
}

uint32_t model_read(const struct model *m, uint32_t at)
{
	uint32_t value;

	if (m->window)
		return m->window[at / 4];
	return pread(m->config, &value, sizeof(value), config_offset(at)) == sizeof(value) ? value : 0;
}

void model_write(struct model *m, uint32_t at, uint32_t value)
{
	if (m->window)
		m->window[at / 4] = value;
	else if (pwrite(m->config, &value, sizeof(value), config_offset(at)) != sizeof(value))
		perror("model: write to the PCI configuration space");
}
