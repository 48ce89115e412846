// SPDX-License-Identifier: GPL-2.0-only
/* Connects the chip to its transport: accesses to regions one way, interrupts the other. */
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

/* The configuration space has the test window, too: user-mode Linux cannot mmap() a BAR. */
static bool is_window(unsigned int region, uint64_t offset, uint32_t len)
{
	return region == VFIO_PCI_CONFIG_REGION_INDEX && offset >= WINDOW_IN_CONFIG &&
	       !(offset % 4) && len == 4;
}

static bool is_register(unsigned int region, uint64_t offset, uint32_t len)
{
	return region == VFIO_PCI_BAR0_REGION_INDEX && !(offset % 4) && !(len % 4);
}

/*
 * A 64-bit access is two register accesses, the lower one first. ixgbe relies on it when it
 * writes FDIRHASH and FDIRCMD at once.
 */
static void region_read(void *context, unsigned int region, uint64_t offset, uint8_t *data, uint32_t len)
{
	struct nic_device *d = context;
	uint32_t value, i;

	memset(data, 0, len);
	if (is_window(region, offset, len)) {
		value = window_read(&d->nic, R_WINDOW + offset - WINDOW_IN_CONFIG);
		memcpy(data, &value, sizeof(value));
	} else if (region == VFIO_PCI_CONFIG_REGION_INDEX) {
		memcpy(data, d->config + offset, len);
	} else if (is_register(region, offset, len)) {
		d->nic.now = now_ns();
		for (i = 0; i < len; i += 4) {
			value = nic_read(&d->nic, offset + i);
			memcpy(data + i, &value, sizeof(value));
		}
	}
}

static void region_write(void *context, unsigned int region, uint64_t offset, const uint8_t *data,
			 uint32_t len)
{
	struct nic_device *d = context;
	uint32_t value, i;

	if (is_window(region, offset, len)) {
		memcpy(&value, data, sizeof(value));
		d->nic.now = now_ns();
		window_write(&d->nic, R_WINDOW + offset - WINDOW_IN_CONFIG, value);
	} else if (region == VFIO_PCI_CONFIG_REGION_INDEX) {
		pci_write(d->config, offset, data, len);
	} else if (is_register(region, offset, len)) {
		d->nic.now = now_ns();
		for (i = 0; i < len; i += 4) {
			memcpy(&value, data + i, sizeof(value));
			nic_write(&d->nic, offset + i, value);
		}
	}
}

static void device_reset(void *context)
{
	struct nic_device *d = context;

	nic_function_reset(&d->nic);
}

static void device_interrupt(void *context, unsigned int vector)
{
	struct nic_device *d = context;

	if (d->uml)
		vhost_user_interrupt(d->uml, vector);
	else if (d->client)
		vfio_user_interrupt(d->client, vector);
}

static uint64_t guest_cpu_time(void *context)
{
	const struct nic_device *d = context;

	return d->uml ? cpu_time(vhost_user_client(d->uml)) : 0;
}

struct vfio_device device_init(struct nic_device *d)
{
	d->nic.host = (struct nic_host) {
		.context = d,
		.interrupt = device_interrupt,
		.cpu_time = guest_cpu_time,
	};
	d->nic.now = now_ns();
	nic_init(&d->nic);
	pci_init(d->config, &d->nic);
	return (struct vfio_device) {
		.context = d,
		.dma = &d->nic.dma,
		.vectors = VECTORS,
		.region_size = region_size,
		.read = region_read,
		.write = region_write,
		.reset = device_reset,
	};
}
