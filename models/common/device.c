// SPDX-License-Identifier: GPL-2.0-only
#include "device.h"

#include "cpu_time.h"

#include <linux/vfio.h>
#include <string.h>
#include <time.h>

int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static uint64_t region_size(void *context, unsigned int region)
{
	(void)context;
	switch (region) {
	case VFIO_PCI_BAR0_REGION_INDEX:
		return BAR0_SIZE;
	case VFIO_PCI_BAR0_REGION_INDEX + MSIX_BAR:
		return MSIX_BAR_SIZE;
	case VFIO_PCI_CONFIG_REGION_INDEX:
		return PCI_CONFIG_SIZE;
	default:
		return 0;
	}
}

/* The window is at the end of the configuration space, too: user-mode Linux cannot map a BAR. */
static bool is_window(unsigned int region, uint64_t at, uint32_t len)
{
	return region == VFIO_PCI_CONFIG_REGION_INDEX && at >= WINDOW_IN_CONFIG && !(at % 4) && len == 4;
}

static bool is_register(unsigned int region, uint64_t at, uint32_t len)
{
	return region == VFIO_PCI_BAR0_REGION_INDEX && !(at % 4) && !(len % 4);
}

/* A quad word is two registers, the lower one first: FDIRHASH and FDIRCMD are written so. */
static void region_read(void *context, unsigned int region, uint64_t at, uint8_t *data, uint32_t len)
{
	struct machine *m = context;
	uint32_t value, i;

	memset(data, 0, len);
	if (is_window(region, at, len)) {
		value = window_read(&m->nic, R_WINDOW + at - WINDOW_IN_CONFIG);
		memcpy(data, &value, sizeof(value));
	} else if (region == VFIO_PCI_CONFIG_REGION_INDEX) {
		memcpy(data, m->config + at, len);
	} else if (is_register(region, at, len)) {
		m->nic.now = now_ns();
		for (i = 0; i < len; i += 4) {
			value = nic_read(&m->nic, at + i);
			memcpy(data + i, &value, sizeof(value));
		}
	}
}

static void region_write(void *context, unsigned int region, uint64_t at, const uint8_t *data,
			 uint32_t len)
{
	struct machine *m = context;
	uint32_t value, i;

	if (is_window(region, at, len)) {
		memcpy(&value, data, sizeof(value));
		m->nic.now = now_ns();
		window_write(&m->nic, R_WINDOW + at - WINDOW_IN_CONFIG, value);
	} else if (region == VFIO_PCI_CONFIG_REGION_INDEX) {
		pci_write(m->config, at, data, len);
	} else if (is_register(region, at, len)) {
		m->nic.now = now_ns();
		for (i = 0; i < len; i += 4) {
			memcpy(&value, data + i, sizeof(value));
			nic_write(&m->nic, at + i, value);
		}
	}
}

static void reset(void *context)
{
	struct machine *m = context;

	nic_function_reset(&m->nic);
}

static void interrupt(void *context, unsigned int vector)
{
	struct machine *m = context;

	if (m->uml)
		vhost_user_interrupt(m->uml, vector);
	else if (m->client)
		vfio_user_interrupt(m->client, vector);
}

static uint64_t machine_time(void *context)
{
	const struct machine *m = context;

	return m->uml ? cpu_time(vhost_user_client(m->uml)) : 0;
}

struct vfio_device device_init(struct machine *m)
{
	m->nic.host = (struct nic_host) { .context = m, .interrupt = interrupt, .cpu_time = machine_time };
	m->nic.now = now_ns();
	nic_init(&m->nic);
	pci_init(m->config, &m->nic);
	return (struct vfio_device) {
		.context = m,
		.dma = &m->nic.dma,
		.vectors = VECTORS,
		.region_size = region_size,
		.read = region_read,
		.write = region_write,
		.reset = reset,
	};
}
