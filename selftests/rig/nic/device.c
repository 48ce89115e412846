// SPDX-License-Identifier: GPL-2.0-only
#include "device.h"

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

static void region_read(void *context, unsigned int region, uint64_t at, uint8_t *data, uint32_t len)
{
	struct machine *m = context;
	uint32_t value;

	memset(data, 0, len);
	if (region == VFIO_PCI_CONFIG_REGION_INDEX) {
		memcpy(data, m->config + at, len);
	} else if (region == VFIO_PCI_BAR0_REGION_INDEX && len == 4 && at % 4 == 0) {
		m->nic.now = now_ns();
		value = nic_read(&m->nic, at);
		memcpy(data, &value, sizeof(value));
	}
}

static void region_write(void *context, unsigned int region, uint64_t at, const uint8_t *data,
			 uint32_t len)
{
	struct machine *m = context;
	uint32_t value;

	if (region == VFIO_PCI_CONFIG_REGION_INDEX) {
		pci_write(m->config, at, data, len);
	} else if (region == VFIO_PCI_BAR0_REGION_INDEX && len == 4 && at % 4 == 0) {
		memcpy(&value, data, sizeof(value));
		m->nic.now = now_ns();
		nic_write(&m->nic, at, value);
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

	if (m->client)
		vfio_user_interrupt(m->client, vector);
}

struct vfio_device device_init(struct machine *m)
{
	m->nic.host = (struct nic_host) { .context = m, .interrupt = interrupt };
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
