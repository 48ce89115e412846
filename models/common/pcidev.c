// SPDX-License-Identifier: GPL-2.0-only
/* Emulates the BAR registers and MSI-X of a device on user-mode Linux's virtual PCI bus. */
#include "pcidev.h"

#include "nic.h"

#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <linux/virtio_pcidev.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct pcidev {
	struct vfio_device device;
	uint8_t *config;
	uint32_t msix;			/* offset of the MSI-X capability */
	uint8_t table[MSIX_BAR_SIZE];	/* the MSI-X table */
	uint64_t pending;		/* one bit per vector */
	struct virtqueue queue[PCIDEV_QUEUES];
};

/* --- interrupts --- */

static uint32_t read32(const uint8_t *p)
{
	uint32_t value;

	memcpy(&value, p, sizeof(value));
	return value;
}

static bool is_masked(const struct pcidev *p, unsigned int vector)
{
	uint16_t control = read32(p->config + p->msix) >> 16;
	const uint8_t *entry = p->table + vector * PCI_MSIX_ENTRY_SIZE;

	return !(control & PCI_MSIX_FLAGS_ENABLE) || (control & PCI_MSIX_FLAGS_MASKALL) ||
	       (read32(entry + PCI_MSIX_ENTRY_VECTOR_CTRL) & PCI_MSIX_ENTRY_CTRL_MASKBIT);
}

static void signal_guest(const struct virtqueue *q)
{
	uint64_t one = 1;

	/* user-mode Linux may pass a pipe: if it is full, the guest will wake up anyway */
	if (q->call >= 0 && write(q->call, &one, sizeof(one)) < 0)
		return;
}

/*
 * Passes the guest the message that MSI-X would write to memory. Returns false if the guest
 * has no buffer in the interrupt queue.
 */
static bool send_msi(struct pcidev *p, unsigned int vector)
{
	const uint8_t *entry = p->table + vector * PCI_MSIX_ENTRY_SIZE;
	struct virtqueue *q = &p->queue[PCIDEV_INTERRUPTS];
	struct virtio_pcidev_msg m = {
		.op = VIRTIO_PCIDEV_OP_MSI, .size = 4, .addr = read32(entry + PCI_MSIX_ENTRY_LOWER_ADDR)
	};
	struct virtqueue_request r;

	do {
		if (!virtqueue_pop(q, &r))
			return false;
		if (r.in_len < sizeof(m) + m.size)
			virtqueue_push(q, &r, 0);
	} while (r.in_len < sizeof(m) + m.size);
	memcpy(r.in, &m, sizeof(m));
	memcpy(r.in + sizeof(m), entry + PCI_MSIX_ENTRY_DATA, m.size);
	virtqueue_push(q, &r, sizeof(m) + m.size);
	signal_guest(q);
	return true;
}

static void send_pending(struct pcidev *p)
{
	uint64_t left;

	for (left = p->pending; left; left &= left - 1) {
		unsigned int vector = __builtin_ctzll(left);

		if (!is_masked(p, vector) && send_msi(p, vector))
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

static bool is_within(uint64_t offset, uint32_t len, uint64_t size)
{
	return len <= size && offset <= size - len;
}

/* The low bits of a BAR, up to its size, read as 0 (PCI 3.0, 6.2.5.1). */
static void set_bar(struct pcidev *p, uint32_t offset, uint32_t value)
{
	unsigned int bar = (offset - PCI_BASE_ADDRESS_0) / 4;
	uint64_t size = p->device.region_size(p->device.context, bar);
	uint32_t type = read32(p->config + offset) & ~PCI_BASE_ADDRESS_MEM_MASK;

	if (size)
		value = (value & -size) | type;
	else if (!bar || !p->device.region_size(p->device.context, bar - 1))
		value = 0;		/* neither a BAR nor the upper half of a 64-bit BAR */
	memcpy(p->config + offset, &value, sizeof(value));
}

static void write_config(struct pcidev *p, uint64_t offset, const uint8_t *data, uint32_t len)
{
	if (!is_within(offset, len, PCI_CONFIG_SIZE))
		return;
	if (offset >= PCI_BASE_ADDRESS_0 && offset <= PCI_BASE_ADDRESS_5 && offset % 4 == 0 && len == 4)
		set_bar(p, offset, read32(data));
	else if (offset == p->msix + PCI_MSIX_FLAGS && len == 2)
		p->config[offset + 1] = (p->config[offset + 1] & (PCI_MSIX_FLAGS_QSIZE >> 8)) |
				    (data[1] & ((PCI_MSIX_FLAGS_ENABLE | PCI_MSIX_FLAGS_MASKALL) >> 8));
	else
		p->device.write(p->device.context, VFIO_PCI_CONFIG_REGION_INDEX, offset, data, len);
}

static void write_bar(struct pcidev *p, unsigned int bar, uint64_t offset, const uint8_t *data, uint32_t len)
{
	uint32_t done, n;

	if (bar == MSIX_BAR && is_within(offset, len, MSIX_PBA)) {
		memcpy(p->table + offset, data, len);
		return;
	}
	if (!is_within(offset, len, p->device.region_size(p->device.context, bar)))
		return;
	for (done = 0; done < len; done += n) {
		n = len - done < 8 ? len - done : 8;
		p->device.write(p->device.context, bar, offset + done, data + done, n);
	}
}

static void read_region(struct pcidev *p, unsigned int region, uint64_t offset, uint8_t *data, uint32_t len)
{
	uint32_t done, n;

	memset(data, 0, len);
	if (!is_within(offset, len, p->device.region_size(p->device.context, region)))
		return;
	if (region == MSIX_BAR) {
		memcpy(data, p->table + offset, len);
		return;
	}
	for (done = 0; done < len; done += n) {
		n = len - done < 8 ? len - done : 8;
		p->device.read(p->device.context, region, offset + done, data + done, n);
	}
}

static uint32_t serve_request(struct pcidev *p, const struct virtqueue_request *r)
{
	const struct virtio_pcidev_msg *m = (const void *)r->out;
	const uint32_t data_len = r->out_len - sizeof(*m);
	const bool complete = m->size <= data_len;
	const uint32_t wanted = m->size < r->in_len ? m->size : r->in_len;

	switch (m->op) {
	case VIRTIO_PCIDEV_OP_CFG_READ:
		read_region(p, VFIO_PCI_CONFIG_REGION_INDEX, m->addr, r->in, wanted);
		return wanted;
	case VIRTIO_PCIDEV_OP_MMIO_READ:
		read_region(p, m->bar, m->addr, r->in, wanted);
		return wanted;
	case VIRTIO_PCIDEV_OP_CFG_WRITE:
		if (complete)
			write_config(p, m->addr, m->data, m->size);
		return 0;
	case VIRTIO_PCIDEV_OP_MMIO_WRITE:
		if (complete)
			write_bar(p, m->bar, m->addr, m->data, m->size);
		return 0;
	default:
		return 0;
	}
}

/* The guest polls for the answer (um_pci_send_cmd()), so it needs no signal. */
void pcidev_serve(struct pcidev *p)
{
	struct virtqueue *q = &p->queue[PCIDEV_REQUESTS];
	struct virtqueue_request r;

	while (virtqueue_pop(q, &r)) {
		bool valid = r.out_len >= sizeof(struct virtio_pcidev_msg);

		virtqueue_push(q, &r, valid ? serve_request(p, &r) : 0);
	}
	send_pending(p);		/* a vector may have been unmasked, or a buffer added */
}

/* --- set-up --- */

static uint32_t find_msix(const uint8_t *config)
{
	uint8_t offset = config[PCI_CAPABILITY_LIST];

	while (offset && config[offset] != PCI_CAP_ID_MSIX)
		offset = config[offset + PCI_CAP_LIST_NEXT];
	return offset;
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
