// SPDX-License-Identifier: GPL-2.0-only
/* The vfio-user client that tests use, with the memory of a guest. */
#include "guest.h"

#include "../../testlib/tap.h"

#include <linux/vfio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

struct header {
	uint16_t id, command;
	uint32_t size, flags, error;
};

struct guest guest = { .fd = -1 };

static int memory_fd = -1, event_fd = -1;

static void make_memory(void)
{
	memory_fd = memfd_create("guest", 0);
	event_fd = eventfd(0, EFD_NONBLOCK);
	if (memory_fd < 0 || event_fd < 0 || ftruncate(memory_fd, GUEST_MEMORY))
		tap_bail("no memory: %m");
	guest.memory = mmap(NULL, GUEST_MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED, memory_fd, 0);
	if (guest.memory == MAP_FAILED)
		tap_bail("no memory: %m");
}

#define PAGE 4096

/* Clears memory by dropping its pages: a model has megabytes of registers and touches few. */
static void clear_pages(void *start, size_t size)
{
	uint8_t *from = start, *to = from + size;
	uint8_t *first = from + (-(uintptr_t)from & (PAGE - 1)), *last = to - ((uintptr_t)to & (PAGE - 1));

	memset(from, 0, first - from);
	if (madvise(first, last - first, MADV_DONTNEED))
		memset(first, 0, last - first);
	memset(last, 0, to - last);
}

void guest_start(void)
{
	if (!guest.memory)
		make_memory();
	clear_pages(&guest.dev, sizeof(guest.dev));
	guest.dev.nic.device_id = guest_device_id;
	guest.dev.nic.partner_pauses = guest.dev.nic.throttle = true;
	guest.vfio = device_init(&guest.dev);
	guest_connect();
}

void guest_stop(void)
{
	if (guest.dev.client)
		vfio_user_close(guest.dev.client);
	guest.dev.client = NULL;
	if (guest.fd >= 0)
		close(guest.fd);
	guest.fd = -1;
}

void guest_connect(void)
{
	int pair[2];

	guest_stop();
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		tap_bail("socketpair: %m");
	guest.fd = pair[0];
	guest.dev.client = vfio_user_attach(pair[1], &guest.vfio);
	guest.connections++;
}

static void discard_replies(void)
{
	static char sink[65536];

	while (recv(guest.fd, sink, sizeof(sink), MSG_DONTWAIT) > 0)
		;
}

static void attach_fds(struct msghdr *msg, char *control, int fd, unsigned int n)
{
	struct cmsghdr *c;
	unsigned int i;

	msg->msg_control = control;
	msg->msg_controllen = CMSG_SPACE(n * sizeof(fd));
	c = CMSG_FIRSTHDR(msg);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(n * sizeof(fd));
	for (i = 0; i < n; i++)
		memcpy(CMSG_DATA(c) + i * sizeof(fd), &fd, sizeof(fd));
}

void guest_send(const struct guest_message *msg)
{
	struct header h = { .command = msg->command, .size = msg->claim, .flags = msg->flags };
	char control[CMSG_SPACE(GUEST_MAX_FDS * sizeof(int))] = { 0 };
	struct iovec io[2] = { { &h, sizeof(h) }, { (void *)msg->payload, msg->len } };
	struct msghdr m = { .msg_iov = io, .msg_iovlen = 2 };
	bool valid = msg->claim == sizeof(h) + msg->len;

	if (msg->n_fds)
		attach_fds(&m, control, msg->command == GUEST_SET_IRQS ? event_fd : memory_fd,
			   msg->n_fds);
	if (sendmsg(guest.fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		guest_connect();
	/* a header that claims more than is sent: without EOF, the model would wait for the rest */
	if (msg->claim > sizeof(h) + msg->len)
		shutdown(guest.fd, SHUT_WR);
	if (vfio_user_serve(guest.dev.client) || !valid)
		guest_connect();
	discard_replies();
}

static void send_valid(uint16_t command, const void *payload, uint32_t len, unsigned int n_fds)
{
	guest_send(&(struct guest_message) {
		.command = command,
		.payload = payload,
		.len = len,
		.claim = sizeof(struct header) + len,
		.n_fds = n_fds,
	});
}

void guest_map(void)
{
	struct { uint32_t argsz, flags; uint64_t offset, addr, size; } map = {
		sizeof(map), 3, 0, 0, GUEST_MEMORY
	};

	send_valid(GUEST_DMA_MAP, &map, sizeof(map), 1);
}

void guest_set_eventfd(bool enable)
{
	const struct vfio_irq_set set = {
		.argsz = sizeof(set),
		.flags = VFIO_IRQ_SET_ACTION_TRIGGER |
			 (enable ? VFIO_IRQ_SET_DATA_EVENTFD : VFIO_IRQ_SET_DATA_NONE),
		.index = VFIO_PCI_MSIX_IRQ_INDEX,
		.count = enable,
	};

	send_valid(GUEST_SET_IRQS, &set, sizeof(set), enable);
}

uint64_t guest_interrupts(void)
{
	uint64_t n;

	return read(event_fd, &n, sizeof(n)) == sizeof(n) ? n : 0;
}

void guest_access(bool write, uint64_t offset, uint32_t value)
{
	struct { uint64_t offset; uint32_t region, count, value; } a = {
		offset, VFIO_PCI_BAR0_REGION_INDEX, sizeof(value), value
	};

	if (write)
		send_valid(GUEST_WRITE, &a, 16 + sizeof(value), 0);
	else
		send_valid(GUEST_READ, &a, 16, 0);
}
