// SPDX-License-Identifier: GPL-2.0-only
/* The device for user-mode Linux: vhost-user messages, virtqueues, BARs and MSI-X. */
#include "device.h"
#include "guest.h"
#include "../../testlib/tap.h"

#include <linux/pci_regs.h>
#include <linux/virtio_pcidev.h>
#include <linux/virtio_ring.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MEMORY		(1 << 16)
#define BASE		0x100000	/* guest address of the memory */
#define QUEUE		8		/* descriptors */

/* Offsets in the memory: a queue with its rings, messages and answers. */
#define QUEUE_OFFSET(q)	(0x4000 * (q))
#define AVAIL		0x1000
#define USED		0x2000
#define MESSAGE		0xc000
#define ANSWER		0xc100
#define INTERRUPTS	0xd000
#define CAP_MSIX	0x70		/* offset of the capability, as in pci.c */

enum { GET_FEATURES = 1, SET_MEM_TABLE = 5, SET_VRING_NUM = 8, SET_VRING_ADDR, SET_VRING_KICK = 12 };

static struct nic_device dev;
static struct vfio_device device;
static uint8_t *memory;
static int client = -1, memory_fd;
static char path[64];

/* --- messages --- */

/* Handles whatever has arrived, as the main loop does. */
static int serve(void)
{
	struct pollfd p[VHOST_USER_FDS];

	vhost_user_prepare_poll(dev.uml, p, true);
	poll(p, VHOST_USER_FDS, 0);
	return vhost_user_serve(dev.uml, p);
}

/* Sends a message, with a file descriptor unless fd is -1, and lets the device handle it. */
static int send_message(uint32_t request, const void *payload, uint32_t len, int fd)
{
	uint32_t header[3] = { request, 1, len };
	char control[CMSG_SPACE(sizeof(int))] = "";
	struct iovec io[2] = { { header, sizeof(header) }, { (void *)payload, len } };
	struct msghdr msg = { .msg_iov = io, .msg_iovlen = 2 };
	struct cmsghdr *c;

	if (fd >= 0) {
		msg.msg_control = control;
		msg.msg_controllen = sizeof(control);
		c = CMSG_FIRSTHDR(&msg);
		*c = (struct cmsghdr) {
			.cmsg_len = CMSG_LEN(sizeof(int)),
			.cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS,
		};
		memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	}
	if (sendmsg(client, &msg, MSG_NOSIGNAL) < 0)
		tap_bail("sendmsg: %m");
	return serve();
}

static void power_up(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	memset(&dev.nic, 0, sizeof(dev.nic));
	dev.nic.device_id = guest_device_id;
	device = device_init(&dev);
	dev.uml = vhost_user_open(path, &device, dev.config);
	strcpy(a.sun_path, path);
	client = socket(AF_UNIX, SOCK_STREAM, 0);
	if (!dev.uml || connect(client, (void *)&a, sizeof(a)) || serve())
		tap_bail("%s: %m", path);
	unlink(path);
}

static int share_memory(uint64_t user)
{
	uint64_t table[5] = { 1, BASE, MEMORY, user, 0 };

	return send_message(SET_MEM_TABLE, table, sizeof(table), memory_fd);
}

static void set_up_queues(void)
{
	uint32_t q;

	for (q = 0; q < 2; q++) {
		uint32_t num[2] = { q, QUEUE };
		uint64_t queue = BASE + QUEUE_OFFSET(q);
		uint64_t addr[5] = { q, queue, queue + USED, queue + AVAIL };

		if (send_message(SET_VRING_NUM, num, sizeof(num), -1) ||
		    send_message(SET_VRING_ADDR, addr, sizeof(addr), -1))
			tap_bail("the device refuses queue %u", q);
	}
}

/* --- the guest's side of a queue --- */

static struct vring_desc *desc(int q)
{
	return (void *)(memory + QUEUE_OFFSET(q));
}

static struct vring_used *used(int q)
{
	return (void *)(memory + QUEUE_OFFSET(q) + USED);
}

/* Makes a descriptor chain available to the device. */
static void make_available(int q, uint16_t id)
{
	struct vring_avail *a = (void *)(memory + QUEUE_OFFSET(q) + AVAIL);

	a->ring[a->idx % QUEUE] = id;
	a->idx++;
}

/* Lets the device serve its queues. Returns whether it has used one more chain than before. */
static bool has_used_one(int q, uint16_t before)
{
	serve();
	return used(q)->idx == (uint16_t)(before + 1);
}

/* Sends a request for len bytes, at most 4, and returns the answer. */
static uint32_t request(uint8_t op, uint8_t bar, uint64_t offset, uint32_t value, uint32_t len)
{
	struct virtio_pcidev_msg *msg = (void *)(memory + MESSAGE);
	const bool write = op == VIRTIO_PCIDEV_OP_CFG_WRITE || op == VIRTIO_PCIDEV_OP_MMIO_WRITE;
	const uint16_t before = used(0)->idx;

	*msg = (struct virtio_pcidev_msg) { .op = op, .bar = bar, .size = len, .addr = offset };
	memcpy(msg->data, &value, sizeof(value));
	desc(0)[0] = (struct vring_desc) { BASE + MESSAGE, sizeof(*msg) + (write ? len : 0),
					    write ? 0 : VRING_DESC_F_NEXT, 1 };
	desc(0)[1] = (struct vring_desc) { BASE + ANSWER, 8, VRING_DESC_F_WRITE, 0 };
	memset(memory + ANSWER, 0xee, 8);
	make_available(0, 0);
	if (!has_used_one(0, before))
		tap_bail("the device does not answer operation %u", op);
	memcpy(&value, memory + ANSWER, sizeof(value));
	return len == 4 ? value : value & ((1u << 8 * len) - 1);
}

static uint32_t get_config(uint32_t offset, uint32_t len)
{
	return request(VIRTIO_PCIDEV_OP_CFG_READ, 0, offset, 0, len);
}

static void set_config(uint32_t offset, uint32_t value, uint32_t len)
{
	request(VIRTIO_PCIDEV_OP_CFG_WRITE, 0, offset, value, len);
}

static uint64_t bar_size(unsigned int bar)
{
	uint32_t offset = PCI_BASE_ADDRESS_0 + 4 * bar;

	set_config(offset, ~0u, 4);
	set_config(offset + 4, ~0u, 4);
	return -((get_config(offset, 4) & PCI_BASE_ADDRESS_MEM_MASK) |
		 (uint64_t)get_config(offset + 4, 4) << 32);
}

/* --- tests --- */

static void test_bars(void)
{
	tap_ok(get_config(PCI_VENDOR_ID, 2) == 0x8086 && get_config(PCI_DEVICE_ID, 2) == guest_device_id,
	       "the configuration space has vendor and device ID");
	set_config(PCI_BASE_ADDRESS_2, ~0u, 4);
	tap_ok(bar_size(0) == BAR0_SIZE && bar_size(MSIX_BAR) == MSIX_BAR_SIZE &&
	       !get_config(PCI_BASE_ADDRESS_2, 4), "BARs report their sizes");
	set_config(PCI_BASE_ADDRESS_0, 0xf0000000, 4);
	tap_ok(get_config(PCI_BASE_ADDRESS_0, 4) == (0xf0000000 | PCI_BASE_ADDRESS_MEM_TYPE_64),
	       "a BAR keeps the address written to it");
	request(VIRTIO_PCIDEV_OP_MMIO_WRITE, 0, R_WIN_LEN, 777, 4);
	tap_ok(request(VIRTIO_PCIDEV_OP_MMIO_READ, 0, R_WIN_LEN, 0, 4) == 777,
	       "a register can be written and read");
	tap_ok(get_config(PCI_CONFIG_SIZE - WINDOW_SIZE + R_WIN_LEN - R_WINDOW, 4) == 777,
	       "the test window is in the configuration space, too");
	request(VIRTIO_PCIDEV_OP_MMIO_WRITE, 0, BAR0_SIZE - 2, 1, 4);
	tap_ok(!request(VIRTIO_PCIDEV_OP_MMIO_READ, 0, 1ull << 40, 0, 4), "reads beyond a BAR give 0");
}

static void test_time(void)
{
	const uint32_t low = PCI_CONFIG_SIZE - WINDOW_SIZE + R_WIN_CPU_LOW - R_WINDOW;
	const uint64_t before = get_config(low, 4) | (uint64_t)get_config(low + 4, 4) << 32;
	const uint64_t after = get_config(low, 4) | (uint64_t)get_config(low + 4, 4) << 32;

	tap_ok(before && after > before,
	       "the window reports the CPU time of the guest, which grew by %llu ns",
	       (unsigned long long)(after - before));
}

static void set_vector(uint32_t data, bool masked)
{
	const uint32_t entry = PCI_MSIX_ENTRY_SIZE;		/* of vector 1 */

	request(VIRTIO_PCIDEV_OP_MMIO_WRITE, MSIX_BAR, entry + PCI_MSIX_ENTRY_DATA, data, 4);
	request(VIRTIO_PCIDEV_OP_MMIO_WRITE, MSIX_BAR, entry + PCI_MSIX_ENTRY_VECTOR_CTRL, masked, 4);
}

static void test_interrupts(void)
{
	const struct virtio_pcidev_msg *msg = (void *)(memory + INTERRUPTS);
	uint32_t data;

	set_vector(0x1234, true);
	set_config(CAP_MSIX + PCI_MSIX_FLAGS, PCI_MSIX_FLAGS_ENABLE | 7, 2);
	tap_ok(get_config(CAP_MSIX + PCI_MSIX_FLAGS, 2) == (PCI_MSIX_FLAGS_ENABLE | (VECTORS - 1)),
	       "the size of the MSI-X table is read-only");
	desc(1)[0] = (struct vring_desc) { BASE + INTERRUPTS, sizeof(*msg) + 4, VRING_DESC_F_WRITE, 0 };
	make_available(1, 0);
	vhost_user_interrupt(dev.uml, 1);
	tap_ok(!used(1)->idx, "a masked vector does not interrupt");
	set_vector(0x1234, false);
	memcpy(&data, msg->data, sizeof(data));
	tap_ok(used(1)->idx == 1 && msg->op == VIRTIO_PCIDEV_OP_MSI && data == 0x1234,
	       "the pending interrupt is sent when the vector is unmasked");
	vhost_user_interrupt(dev.uml, 1);
	tap_ok(used(1)->idx == 1, "an interrupt stays pending while the guest provides no buffer");
	make_available(1, 0);
	tap_ok(has_used_one(1, 1), "the pending interrupt is sent when the guest provides a buffer");
}

static void test_malformed_requests(void)
{
	const struct vring_desc malformed[] = {
		{ 0, 16, 0, 0 }, { BASE + MEMORY - 8, 16, 0, 0 }, { BASE + MESSAGE, 4096, 0, 0 },
		{ BASE + MESSAGE, 16, VRING_DESC_F_NEXT, 0 }, { BASE + MESSAGE, 16, VRING_DESC_F_NEXT, 999 },
		{ BASE + MESSAGE, 3, 0, 0 },
	};
	bool all = true;
	unsigned int i;

	for (i = 0; i < sizeof(malformed) / sizeof(*malformed); i++) {
		const uint16_t before = used(0)->idx;

		desc(0)[0] = malformed[i];
		make_available(0, 0);
		all &= has_used_one(0, before);
	}
	make_available(0, 60000);
	serve();
	tap_ok(all && get_config(PCI_VENDOR_ID, 2) == 0x8086,
	       "the device survives malformed descriptor chains");
	tap_ok(send_message(SET_VRING_NUM, (uint32_t[2]) { 7, 8 }, 8, -1) < 0,
	       "the device disconnects if a message names a queue that it lacks");
}

int main(void)
{
	tap_plan(16);
	memory_fd = memfd_create("guest", 0);
	if (memory_fd < 0 || ftruncate(memory_fd, MEMORY))
		tap_bail("cannot create guest memory: %m");
	memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED, memory_fd, 0);
	snprintf(path, sizeof(path), "/tmp/pfq-uml-test.%d", getpid());
	power_up();
	tap_ok(share_memory(BASE + 4096) < 0, "the device disconnects if guest and client addresses differ");
	tap_ok(!share_memory(BASE), "the device maps the guest's memory");
	set_up_queues();
	test_bars();
	test_time();
	test_interrupts();
	test_malformed_requests();
	return tap_done();
}
