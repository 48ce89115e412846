// SPDX-License-Identifier: GPL-2.0-only
#include "pcidev.h"

#include "nic.h"

#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <linux/virtio_pcidev.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_DATA 64		/* of an access; memcpy_toio() may make long ones */

struct pcidev {
	struct vfio_device device;
	uint8_t *config;
	uint32_t msix;			/* of its capability */
	uint8_t table[MSIX_BAR_SIZE];
	uint64_t pending;		/* a bit a vector */
	struct virtqueue queue[PCIDEV_QUEUES];
};

/* --- interrupts --- */

static uint32_t word(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

static bool masked(const struct pcidev *p, unsigned int vector)
{
	uint16_t control = word(p->config + p->msix) >> 16;

	return !(control & PCI_MSIX_FLAGS_ENABLE) || (control & PCI_MSIX_FLAGS_MASKALL) ||
	       (word(p->table + vector * PCI_MSIX_ENTRY_SIZE + PCI_MSIX_ENTRY_VECTOR_CTRL) & PCI_MSIX_ENTRY_CTRL_MASKBIT);
}

static void wake(const struct virtqueue *q)
{
	uint64_t one = 1;

	/* a pipe that is full wakes as well */
	if (q->call >= 0 && write(q->call, &one, sizeof(one)) < 0)
		return;
}

/* The message that MSI-X would write to memory; false when the guest has no room for it. */
static bool send(struct pcidev *p, unsigned int vector)
{
	const uint8_t *entry = p->table + vector * PCI_MSIX_ENTRY_SIZE;
	struct virtqueue *q = &p->queue[PCIDEV_INTERRUPTS];
	struct virtio_pcidev_msg m = {
		.op = VIRTIO_PCIDEV_OP_MSI, .size = 4, .addr = word(entry + PCI_MSIX_ENTRY_LOWER_ADDR)
	};
	struct request r;

	do {
		if (!virtqueue_get(q, &r))
			return false;
		if (r.in_len < sizeof(m) + m.size)
			virtqueue_put(q, &r, 0);
	} while (r.in_len < sizeof(m) + m.size);
	memcpy(r.in, &m, sizeof(m));
	memcpy(r.in + sizeof(m), entry + PCI_MSIX_ENTRY_DATA, m.size);
	virtqueue_put(q, &r, sizeof(m) + m.size);
	wake(q);
	return true;
}

static void send_pending(struct pcidev *p)
{
	uint64_t left;

	for (left = p->pending; left; left &= left - 1) {
		unsigned int vector = __builtin_ctzll(left);

		if (!masked(p, vector) && send(p, vector))
			p->pending &= ~(1ull << vector);
	}
}

void pcidev_interrupt(struct pcidev *p, unsigned int vector)
{
	if (vector >= p->device.vectors)
		return;
	p->pending |= 1ull << vector;
	send_pending(p);
}

/* --- accesses --- */

static bool within(uint64_t at, uint32_t len, uint64_t size)
{
	return len <= size && at <= size - len;
}

/* A BAR's size is what of its address cannot be set (PCI 3.0, 6.2.5.1). */
static void set_bar(struct pcidev *p, uint32_t at, uint32_t value)
{
	unsigned int bar = (at - PCI_BASE_ADDRESS_0) / 4;
	uint64_t size = p->device.region_size(p->device.context, bar);
	uint32_t type = word(p->config + at) & ~PCI_BASE_ADDRESS_MEM_MASK;

	if (size)
		value = (value & -size) | type;
	else if (!bar || !p->device.region_size(p->device.context, bar - 1))
		value = 0;		/* neither a BAR nor the upper half of one */
	memcpy(p->config + at, &value, sizeof(value));
}

static void write_config(struct pcidev *p, uint64_t at, const uint8_t *data, uint32_t len)
{
	if (!within(at, len, PCI_CONFIG_SIZE))
		return;
	if (at >= PCI_BASE_ADDRESS_0 && at <= PCI_BASE_ADDRESS_5 && at % 4 == 0 && len == 4)
		set_bar(p, at, word(data));
	else if (at == p->msix + PCI_MSIX_FLAGS && len == 2)
		p->config[at + 1] = (p->config[at + 1] & PCI_MSIX_FLAGS_QSIZE >> 8) |
				    (data[1] & (PCI_MSIX_FLAGS_ENABLE | PCI_MSIX_FLAGS_MASKALL) >> 8);
	else
		p->device.write(p->device.context, VFIO_PCI_CONFIG_REGION_INDEX, at, data, len);
}

static void write_bar(struct pcidev *p, unsigned int bar, uint64_t at, const uint8_t *data, uint32_t len)
{
	uint32_t done, n;

	if (bar == MSIX_BAR && within(at, len, MSIX_PBA)) {
		memcpy(p->table + at, data, len);
		return;
	}
	if (!within(at, len, p->device.region_size(p->device.context, bar)))
		return;
	for (done = 0; done < len; done += n) {
		n = len - done < 8 ? len - done : 8;
		p->device.write(p->device.context, bar, at + done, data + done, n);
	}
}

static void read_region(struct pcidev *p, unsigned int region, uint64_t at, uint8_t *data, uint32_t len)
{
	uint32_t done, n;

	memset(data, 0, len);
	if (!within(at, len, p->device.region_size(p->device.context, region)))
		return;
	if (region == MSIX_BAR) {
		memcpy(data, p->table + at, len);
		return;
	}
	for (done = 0; done < len; done += n) {
		n = len - done < 8 ? len - done : 8;
		p->device.read(p->device.context, region, at + done, data + done, n);
	}
}

static uint32_t serve(struct pcidev *p, const struct request *r)
{
	const struct virtio_pcidev_msg *m = (const void *)r->out;
	const uint32_t given = r->out_len - sizeof(*m);
	const bool whole = m->size <= given;
	const uint32_t wanted = m->size < r->in_len ? m->size : r->in_len;

	switch (m->op) {
	case VIRTIO_PCIDEV_OP_CFG_READ:
		read_region(p, VFIO_PCI_CONFIG_REGION_INDEX, m->addr, r->in, wanted);
		return wanted;
	case VIRTIO_PCIDEV_OP_MMIO_READ:
		read_region(p, m->bar, m->addr, r->in, wanted);
		return wanted;
	case VIRTIO_PCIDEV_OP_CFG_WRITE:
		if (whole)
			write_config(p, m->addr, m->data, m->size);
		return 0;
	case VIRTIO_PCIDEV_OP_MMIO_WRITE:
		if (whole)
			write_bar(p, m->bar, m->addr, m->data, m->size);
		return 0;
	default:
		return 0;
	}
}

/* The guest looks by itself whether its requests are done: it is not called. */
void pcidev_serve(struct pcidev *p)
{
	struct virtqueue *q = &p->queue[PCIDEV_REQUESTS];
	struct request r;

	while (virtqueue_get(q, &r))
		virtqueue_put(q, &r, r.out_len < sizeof(struct virtio_pcidev_msg) ? 0 : serve(p, &r));
	send_pending(p);		/* unmasked, or there is room now */
}

/* --- birth --- */

static uint32_t find_msix(const uint8_t *config)
{
	uint8_t at = config[PCI_CAPABILITY_LIST];

	while (at && config[at] != PCI_CAP_ID_MSIX)
		at = config[at + PCI_CAP_LIST_NEXT];
	return at;
}

struct pcidev *pcidev_create(const struct vfio_device *device, uint8_t *config)
{
	struct pcidev *p = calloc(1, sizeof(*p));
	unsigned int i;

	if (!p)
		return NULL;
	p->device = *device;
	p->config = config;
	p->msix = find_msix(config);
	for (i = 0; i < device->vectors; i++)
		p->table[i * PCI_MSIX_ENTRY_SIZE + PCI_MSIX_ENTRY_VECTOR_CTRL] = PCI_MSIX_ENTRY_CTRL_MASKBIT;
	for (i = 0; i < PCIDEV_QUEUES; i++)
		virtqueue_init(&p->queue[i], device->dma);
	return p;
}

struct virtqueue *pcidev_queue(struct pcidev *p, unsigned int queue)
{
	return queue < PCIDEV_QUEUES ? &p->queue[queue] : NULL;
}
