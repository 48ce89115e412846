// SPDX-License-Identifier: GPL-2.0-only
/*
 * A guest, and a client, that scribble: messages of vfio-user with wild contents,
 * registers with wild values, descriptors that lead anywhere. Nothing may crash the
 * model (it is built with the sanitizers), and it must serve a sane client after.
 *
 *	hostile [SEED [ROUNDS]]
 */
#include "control.h"
#include "device.h"
#include "../../../tap.h"

#include <linux/vfio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define MEMORY	(1 << 20)
#define ROUNDS	30000

struct header {
	uint16_t id, command;
	uint32_t size, flags, error;
};

struct access {
	uint64_t at;
	uint32_t region, count;
	uint8_t data[64];
};

static struct machine m;
static struct vfio_device device;
static int client = -1, memory_fd;
static uint64_t *memory;
static uint64_t state;
static unsigned int connections;

static uint32_t dice(uint32_t sides)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return sides ? (state >> 16) % sides : 0;
}

static void connect_client(void)
{
	int pair[2];

	if (m.client)
		vfio_user_close(m.client);
	if (client >= 0)
		close(client);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		tap_bail("socketpair: %m");
	client = pair[0];
	m.client = vfio_user_adopt(pair[1], &device);
	connections++;
}

static void drain(void)
{
	static char sink[65536];

	while (recv(client, sink, sizeof(sink), MSG_DONTWAIT) > 0)
		;
}

/* Sends a message and has it served; a model that hangs up is called again. */
static void send_message(uint16_t command, const void *payload, uint32_t len, uint32_t claim, int fd)
{
	struct header h = { .command = command, .size = claim, .flags = dice(8) ? 0 : dice(64) };
	char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec io[2] = { { &h, sizeof(h) }, { (void *)payload, len } };
	struct msghdr msg = { .msg_iov = io, .msg_iovlen = 2 };

	if (fd >= 0) {
		struct cmsghdr *c;

		msg.msg_control = control;
		msg.msg_controllen = sizeof(control);
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	}
	if (sendmsg(client, &msg, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		connect_client();
	/* who claims more than he sends hangs up, or the model would wait for the rest */
	if (claim > sizeof(h) + len)
		shutdown(client, SHUT_WR);
	if (vfio_user_serve(m.client) || claim != sizeof(h) + len)
		connect_client();
	drain();
}

static void map_memory(void)
{
	struct { uint32_t argsz, flags; uint64_t offset, at, size; } map = {
		sizeof(map), 3, 0, 0, MEMORY
	};

	send_message(2, &map, sizeof(map), sizeof(struct header) + sizeof(map), memory_fd);
}

static void wild_message(void)
{
	uint8_t payload[512];
	uint32_t len = dice(sizeof(payload)), i, claim = sizeof(struct header) + len;

	for (i = 0; i < len; i++)
		payload[i] = dice(3) ? dice(4) : dice(256);
	if (!dice(20))
		claim = dice(1u << dice(32));
	send_message(dice(20), payload, len, claim, dice(4) ? -1 : memory_fd);
}

static uint32_t wild_value(uint32_t at)
{
	switch (dice(6)) {
	case 0:
		return dice(16);
	case 1:
		return ~0u;
	case 2:
		return dice(MEMORY) & ~0x7f;
	case 3:
		return 1u << dice(32);
	case 4:
		return get(&m.nic, at) ^ 1u << dice(32);
	default:
		return state >> 11;
	}
}

/* Queues 0 and 1, most of the time, and what rules them. */
static uint32_t wild_register(void)
{
	static const uint32_t busy[] = {
		R_RDBAL(0), R_RDLEN(0), R_RDH(0), R_RDT(0), R_RXDCTL(0), R_SRRCTL(0), R_TDBAL(0),
		R_TDLEN(0), R_TDH(0), R_TDT(0), R_TDT(0), R_TDT(0), R_TXDCTL(0), R_DMATXCTL, R_RXCTRL,
		R_HLREG0, R_FCTRL, R_MAXFRS, R_RXPBSIZE(0), R_IVAR(0), R_EIMS, R_EIMS_EX(1), R_EICS,
		R_FCRTH(0), R_FCRTL(0), R_FCCFG, R_MRQC, R_RETA(0), R_EERD, R_I2CCTL, R_ETQF(0),
		R_ETQS(0), R_WIN_COUNT, R_WIN_BURST, R_WIN_LEN, R_WIN_FLOWS, R_WIN_WB_DELAY_US,
		R_WIN_BAD_CRC, R_WIN_FLAP_MS, R_EITR(0), R_EITR(63), R_IVAR_MISC,
	};

	if (dice(8))
		return busy[dice(sizeof(busy) / sizeof(*busy))];
	return dice(BAR0_SIZE) & ~3u;
}

static void access_register(bool write)
{
	struct access a = { .at = wild_register(), .region = VFIO_PCI_BAR0_REGION_INDEX, .count = 4 };
	uint32_t value = wild_value(a.at), len = 16 + (write ? 4 : 0);

	memcpy(a.data, &value, sizeof(value));
	send_message(write ? 10 : 9, &a, len, sizeof(struct header) + len, -1);
}

/* A driver that does most things right, so that the depths are reached. */
static void sane_queue(void)
{
	static const struct { uint32_t at, value; } steps[] = {
		{ R_RDBAL(0), 0 }, { R_RDBAH(0), 0 }, { R_RDLEN(0), 4096 }, { R_RDH(0), 0 },
		{ R_SRRCTL(0), DESCTYPE_ADV_ONE | 2 }, { R_RXDCTL(0), RXDCTL_ENABLE },
		{ R_RXCTRL, RXCTRL_RXEN }, { R_FCTRL, FCTRL_UPE | FCTRL_MPE | FCTRL_BAM },
		{ R_HLREG0, HLREG0_JUMBOEN | HLREG0_LPBK }, { R_MAXFRS, 9018u << MAXFRS_MFS_SHIFT },
		{ R_RDT(0), 200 }, { R_TDBAL(0), 8192 }, { R_TDBAH(0), 0 }, { R_TDLEN(0), 4096 },
		{ R_TDH(0), 0 }, { R_DMATXCTL, DMATXCTL_TE }, { R_TXDCTL(0), TXDCTL_ENABLE },
		{ R_MRQC, MRQE_RSS | 0xffff0000 },
	};
	unsigned int i;

	for (i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		nic_write(&m.nic, steps[i].at, steps[i].value);
	link_cable(&m.nic, true);
}

static void scribble_descriptors(void)
{
	unsigned int i, n = dice(64);

	for (i = 0; i < n; i++) {
		uint64_t *d = &memory[(dice(2) ? 0 : 8192 / 8) + dice(512)];

		switch (dice(4)) {
		case 0:
			*d = dice(MEMORY);
			break;
		case 1:		/* a transmit descriptor's second half */
			*d = (uint64_t)(dice(4) | TXD_IXSM | TXD_TXSM) << 32 | TXD_DEXT | TXD_EOP |
			     (dice(3) ? DTYP_DATA : DTYP_CONTEXT) << TXD_DTYP_SHIFT |
			     dice(1u << dice(17)) | (dice(4) ? 0 : TXD_TSE) | (dice(4) ? 0 : TXD_VLE);
			break;
		case 2:		/* a context's */
			*d = (uint64_t)(dice(3000) << 16 | dice(64) << 8) << 32 | TXD_DEXT |
			     DTYP_CONTEXT << TXD_DTYP_SHIFT | dice(4) << CTX_L4T_SHIFT |
			     (dice(2) ? CTX_IPV4 : 0);
			break;
		default:
			*d = state;
		}
	}
}

static void wild_frame(void)
{
	static uint8_t frame[FRAME_BYTES];
	size_t len = dice(dice(4) ? 200 : FRAME_BYTES), i;

	for (i = 0; i < len && i < 80; i++)
		frame[i] = dice(256);
	if (len > 40 && dice(3)) {
		static const uint8_t types[][2] = { { 8, 0 }, { 0x86, 0xdd }, { 0x81, 0 } };

		memcpy(frame + 12, types[dice(3)], 2);
		frame[14] = dice(2) ? 0x45 : 0x60;
		frame[23] = dice(2) ? 6 : 17;
		frame[16] = 0;
		frame[17] = dice(len);
	}
	mac_receive(&m.nic, frame, len);
}

/* Rings that work, whose descriptors are half right. */
static void busy_queue(void)
{
	unsigned int i, n = dice(32);

	map_memory();
	sane_queue();
	for (i = 0; i < 512; i += 2)
		memory[i] = dice(MEMORY);
	for (i = 0; i < n; i++) {
		if (dice(2))
			wild_frame();
		scribble_descriptors();
		nic_write(&m.nic, dice(2) ? R_TDT(0) : R_RDT(0), dice(256));
		nic_run(&m.nic, m.nic.now + dice(1000000));
	}
}

static void wild_command(void)
{
	static const char *const words[] = { "stats", "burst", "length", "generate", "flap", "x", "" };
	char command[64], answer[256];

	snprintf(command, sizeof(command), "%s %d", words[dice(7)], (int)(state >> dice(40)));
	control_command(&m.nic, command, answer, sizeof(answer));
}

static void round_of(void)
{
	switch (dice(16)) {
	case 0:
		wild_message();
		break;
	case 1:
		map_memory();
		break;
	case 2:
		busy_queue();
		break;
	case 3:
	case 4:
		scribble_descriptors();
		break;
	case 5:
	case 6:
		wild_frame();
		break;
	case 7:
		wild_command();
		break;
	case 8:
		access_register(false);
		break;
	default:
		access_register(true);
	}
	nic_run(&m.nic, m.nic.now + dice(1000000));
}

int main(int argc, char **argv)
{
	unsigned int i, rounds = argc > 2 ? strtoul(argv[2], NULL, 0) : ROUNDS;

	state = argc > 1 ? strtoull(argv[1], NULL, 0) : 82599;
	memory_fd = memfd_create("guest", 0);
	if (memory_fd < 0 || ftruncate(memory_fd, MEMORY))
		tap_bail("no memory: %m");
	memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED, memory_fd, 0);
	m.nic.device_id = 0x10fb;
	m.nic.partner_pauses = m.nic.throttle = true;
	device = device_init(&m);
	connect_client();
	tap_plan(2);
	for (i = 0; i < rounds; i++)
		round_of();
	tap_note("%u connections, %llu writes, %u frames given, %u sent", connections,
		 (unsigned long long)m.nic.writes, m.nic.generator.given, get(&m.nic, R_GPTC));
	tap_ok(1, "%u rounds of scribbling", rounds);
	nic_write(&m.nic, R_CTRL, CTRL_RST | CTRL_LRST);
	sane_queue();
	nic_write(&m.nic, R_SRRCTL(0), DESCTYPE_ADV_ONE | 2);
	connect_client();
	map_memory();
	memory[0] = MEMORY / 2;
	memory[1] = 0;
	m.nic.faults = (struct faults) { 0 };
	mac_receive(&m.nic, (const uint8_t *)"\xff\xff\xff\xff\xff\xff\x02\0\0\0\0\1\x88\xb5"
		    "the model is as good as new: it takes this, to 60 bytes..", 60);
	receive_run(&m.nic);
	tap_ok((memory[1] & RXD_STAT_DD) && (memory[1] >> 32 & 0xffff) >= 60,
	       "after a reset it receives");
	return tap_done();
}
