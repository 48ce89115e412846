// SPDX-License-Identifier: GPL-2.0-only
/*
 * Descriptor rings in a guest's memory. Receive: frames over several descriptors, VLAN tags,
 * checksums, hashes, the end of the ring. Transmit: offloads, and reports of completion.
 */
#include "commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>

#define RX_RING		0x10000
#define TX_RING		0x11000
#define TX_HEAD		0x12000
#define RX_BUFFERS	0x20000
#define TX_BUFFER	(2u << 20)
#define RING		8
#define BUFFER		2048
#define RX_VECTOR	1
#define TX_VECTOR	2

static int wire;
static unsigned int rx_bytes;		/* per receive descriptor */

static uint64_t *rx(unsigned int i)
{
	return (uint64_t *)(memory + RX_RING + i * rx_bytes);
}

static uint64_t *tx(unsigned int i)
{
	return (uint64_t *)(memory + TX_RING) + 2 * i;
}

static void refill(void)
{
	unsigned int i;

	for (i = 0; i < RING; i++) {
		memset(rx(i), 0, rx_bytes);
		rx(i)[0] = GUEST + RX_BUFFERS + i * BUFFER;
	}
}

/* Makes the function's VSI use queue 0, strip VLAN tags as vlan_flags says, accept all frames. */
static void set_vsi(uint8_t vlan_flags)
{
	struct aq_vsi_properties p = { .valid = VSI_VLAN_VALID | VSI_QUEUE_MAP_VALID,
				       .vlan.flags = vlan_flags };
	const struct aq_promiscuous all = { .flags = 7, .valid = 7, .seid = n.vsi[0].seid };

	aq_send(0x0211, &n.vsi[0].seid, sizeof(uint16_t), &p, sizeof(p));
	aq_send(0x0254, &all, sizeof(all), NULL, 0);
}

static void set_up(unsigned int descriptor, bool head_wb)
{
	rx_bytes = descriptor;
	nic_write(&n, R_PFGEN_CTRL, PFGEN_CTRL_PFSWR);
	aq_start();
	set_vsi(0);
	n.rx[0] = (struct rx_queue) { .enabled = true, .base = GUEST + RX_RING, .size = RING,
				      .descriptor = descriptor, .buffer = BUFFER, .max_frame = 9018,
				      .strip_crc = true, .tag_in_l2tag1 = true };
	n.tx[0] = (struct tx_queue) { .enabled = true, .base = GUEST + TX_RING, .size = RING,
				      .head_wb = head_wb, .head_wb_addr = GUEST + TX_HEAD };
	nic_write(&n, R_QINT_RQCTL(0), QINT_CAUSE_ENA | RX_VECTOR);
	nic_write(&n, R_QINT_TQCTL(0), QINT_CAUSE_ENA | TX_VECTOR);
	nic_write(&n, R_PFINT_DYN_CTLN(RX_VECTOR - 1), DYN_CTL_INTENA | 3 << 3);
	nic_write(&n, R_PFINT_DYN_CTLN(TX_VECTOR - 1), DYN_CTL_INTENA | 3 << 3);
	refill();
	memset(interrupts, 0, sizeof(interrupts));
}

static void arrive(const uint8_t *frame, size_t len)
{
	mac_receive(&n, frame, len);
	receive_run(&n);
}

/* A frame of len bytes arrives on the wire; returns it. */
static const uint8_t *arrive_bytes(size_t len)
{
	static uint8_t frame[FRAME_BYTES];
	size_t i;

	for (i = 0; i < len; i++)
		frame[i] = i * 7 + len;
	frame[0] = 0x02;
	frame[12] = 0x88;
	frame[13] = 0xb5;
	arrive(frame, len);
	return frame;
}

static uint64_t status(unsigned int i)
{
	return rx(i)[1];
}

static unsigned int length(unsigned int i)
{
	return rx(i)[1] >> RXD_LENGTH_SHIFT & 0x3fff;
}

static unsigned int ptype(unsigned int i)
{
	return rx(i)[1] >> RXD_PTYPE_SHIFT & 0xff;
}

static void test_receive(unsigned int descriptor)
{
	uint32_t dropped = get(&n, R_GLV_RDPC(0)), oversize = get(&n, R_GL_RXERR1(RXERR1_PF(0)));
	const uint8_t *frame;
	unsigned int i;

	set_up(descriptor, true);
	nic_write(&n, R_QRX_TAIL(0), RING - 1);
	frame = arrive_bytes(60);
	tap_ok((status(0) & RXD_STAT_DD) && (status(0) & RXD_STAT_EOF) && length(0) == 60 &&
	       ptype(0) == PTYPE_L2 && !memcmp(memory + RX_BUFFERS, frame, 60),
	       "a descriptor of %u bytes receives a frame", descriptor);
	tap_ok(interrupts[RX_VECTOR] == 1 && !(get(&n, R_PFINT_DYN_CTLN(0)) & DYN_CTL_INTENA),
	       "the frame raises one interrupt, and the vector masks itself");
	arrive_bytes(60);
	tap_ok(interrupts[RX_VECTOR] == 1 && (status(1) & RXD_STAT_DD),
	       "a second frame does not interrupt while the vector is masked");
	nic_write(&n, R_PFINT_DYN_CTLN(0), DYN_CTL_INTENA | DYN_CTL_CLEARPBA | 3 << 3);
	tap_ok(interrupts[RX_VECTOR] == 2, "the pending interrupt is sent when the vector is unmasked");
	frame = arrive_bytes(5000);
	tap_ok(length(2) == BUFFER && length(3) == BUFFER && length(4) == 5000 - 2 * BUFFER &&
	       !(status(2) & RXD_STAT_EOF) && !(status(3) & RXD_STAT_EOF) && (status(4) & RXD_STAT_EOF) &&
	       !memcmp(memory + RX_BUFFERS + 2 * BUFFER, frame, 5000),
	       "a frame of 5000 bytes takes three descriptors");
	arrive_bytes(5000);
	tap_ok(!(status(5) & RXD_STAT_DD) && n.buffer.frames == 1,
	       "the frame waits while only two descriptors are free");
	refill();
	nic_write(&n, R_QRX_TAIL(0), 4);
	tap_ok(!n.buffer.frames && (status(7) & RXD_STAT_EOF),
	       "the frame is received when the driver adds descriptors");
	n.partner_pauses = false;
	for (i = 0; i < 8; i++)
		arrive_bytes(60);
	tap_ok(n.rx[0].head == 4 && get(&n, R_GLV_RDPC(0)) - dropped == 4,
	       "without flow control frames are dropped, and GLV_RDPC counts them");
	n.partner_pauses = true;
	arrive_bytes(9100);
	tap_ok(get(&n, R_GL_RXERR1(RXERR1_PF(0))) - oversize == 1,
	       "GL_RXERR1 counts a frame longer than RXMAX");
}

static void test_throttle(void)
{
	set_up(16, true);
	n.throttle = true;
	n.now = 1000000000;
	n.vector[RX_VECTOR].last = 0;
	nic_write(&n, R_QRX_TAIL(0), RING - 1);
	nic_write(&n, R_QINT_RQCTL(0), QINT_CAUSE_ENA | RX_VECTOR | 1 << 11);
	nic_write(&n, R_PFINT_ITRN(1, 0), 50);
	arrive_bytes(60);
	nic_write(&n, R_PFINT_DYN_CTLN(0), DYN_CTL_INTENA | 3 << 3);
	arrive_bytes(60);
	tap_ok(interrupts[RX_VECTOR] == 1 && interrupt_deadline(&n) == n.now + 100000,
	       "a throttled interrupt is due 100 us after the first");
	nic_run(&n, n.now + 100000);
	tap_ok(interrupts[RX_VECTOR] == 2, "the interrupt is sent when it is due");
	nic_write(&n, R_PFINT_DYN_CTLN(0), DYN_CTL_INTENA | 1 << 3 | 7 << 5);
	tap_ok(get(&n, R_PFINT_ITRN(1, 0)) == 7, "a write to DYN_CTLN sets the interval of a throttle");
	n.throttle = false;
}

static void test_offloads(void)
{
	static uint8_t ip[60] = { 0x02, [12] = 0x08, 0x00, 0x45, 0, 0, 28, [23] = 17,
				  [26] = 10, 0, 0, 1, 10, 0, 0, 2, 0, 9, 0, 9, 0, 8 };
	static uint8_t tagged[64] = { 0x02, [12] = 0x81, 0x00, 0xe0, 0x64, 0x88, 0xb5 };
	unsigned int i;

	set_up(16, true);
	nic_write(&n, R_QRX_TAIL(0), RING - 1);
	arrive(tagged, sizeof(tagged));
	tap_ok((status(0) & RXD_STAT_L2TAG1P) && (rx(0)[0] >> RXD_L2TAG1_SHIFT & 0xffff) == 0xe064 &&
	       length(0) == 60, "the descriptor has the VLAN tag");
	set_vsi(VSI_EMOD_NOTHING);
	arrive(tagged, sizeof(tagged));
	tap_ok(!(status(1) & RXD_STAT_L2TAG1P) && length(1) == 64,
	       "the VLAN tag stays in the frame if the VSI says so");
	arrive(ip, sizeof(ip));
	tap_ok((status(2) & RXD_STAT_L3L4P) && (status(2) & RXD_ERR_IPE) && !(status(2) & RXD_ERR_L4E) &&
	       ptype(2) == 24, "the descriptor marks a wrong IP checksum and has the packet type");
	ip[24] = 0xa6;
	ip[25] = 0xcf;
	ip[40] = 0x12;
	arrive(ip, sizeof(ip));
	tap_ok(!(status(3) & RXD_ERR_IPE) && (status(3) & RXD_ERR_L4E),
	       "the descriptor marks a wrong UDP checksum");
	tap_ok(!(status(3) >> RXD_STAT_FLTSTAT_SHIFT & 3),
	       "there is no hash while no packet class is enabled");
	for (i = 0; i < RSS_KEY_LEN / 4; i++)
		nic_write(&n, R_PFQF_HKEY(i), 0xda565a6d + i);
	nic_write(&n, R_PFQF_HENA(0), BIT(PCTYPE_IPV4_UDP));
	arrive(ip, sizeof(ip));
	tap_ok((status(4) >> RXD_STAT_FLTSTAT_SHIFT & 3) == FLTSTAT_RSS_HASH && rx(4)[0] >> 32,
	       "the descriptor has the hash when the class is enabled");
	rx(5)[0] = 0xdead0000;
	arrive_bytes(60);
	tap_ok(!(status(5) & RXD_STAT_DD),
	       "a descriptor whose buffer is not in guest memory is not written back");
	n.faults.bad_crc = 1;
	arrive_bytes(60);
	tap_ok(get(&n, R_GLPRT_CRCERRS(0)) == 1, "GLPRT_CRCERRS counts a frame with a bad FCS");
}

/* --- transmit --- */

/* Takes the next frame that the model sent. Returns its length; < 0: there is none. */
static ssize_t take_sent(uint8_t *frame, size_t size)
{
	return recv(wire, frame, size, MSG_DONTWAIT);
}

static void put_data(unsigned int i, uint64_t len, uint64_t command, uint64_t lengths, uint64_t tag)
{
	tx(i)[0] = GUEST + TX_BUFFER;
	tx(i)[1] = DTYPE_DATA | command << TXD_CMD_SHIFT | lengths << 16 | len << 34 | tag << 48;
}

static void put_context(unsigned int i, uint64_t mss)
{
	tx(i)[0] = 0;
	tx(i)[1] = DTYPE_CONTEXT | CTX_TSO << TXD_CMD_SHIFT | mss << 50;
}

static uint16_t be16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

/* MACLEN, IPLEN and L4LEN for Ethernet, IPv4 and TCP */
#define TCP4_LENGTHS	(14 / 2 | 20 / 4 << 7 | 20 / 4 << 14)
#define TCP4_COMMAND	(IIPT_IPV4_CSUM << CMD_IIPT_SHIFT | L4T_TCP << CMD_L4T_SHIFT)

static void test_segments(uint8_t *packet)
{
	static const uint8_t headers[54] = {
		0x02, [12] = 0x08, 0x00, 0x45, [16] = 0, 0, 0, 7, [22] = 64, 6, [26] = 10, 0, 0, 1,
		10, 0, 0, 2, 0, 80, 0, 90, 0, 0, 1, 0, [46] = 0x50, 0x19,
	};
	uint8_t frame[FRAME_BYTES];
	struct packet p;
	unsigned int i;

	memcpy(packet, headers, sizeof(headers));
	put_context(4, 1000);
	put_data(5, 54 + 2500, CMD_EOP | CMD_RS | TCP4_COMMAND, TCP4_LENGTHS, 0);
	nic_write(&n, R_QTX_TAIL(0), 6);
	for (i = 0; i < 3; i++) {
		ssize_t len = take_sent(frame, sizeof(frame));

		packet_parse(&p, frame, len > 0 ? len : 0, 0x8100);
		tap_ok(len == (i == 2 ? 554 : 1054) && be16(frame + 40) == 0x0100 + 1000 * i &&
		       be16(frame + 18) == 7 + i && !(frame[47] & 1) == (i != 2) && p.l4 &&
		       checksum_ip_ok(&p) && checksum_l4_ok(&p),
		       "segment %u of 3 has correct headers and checksums", i + 1);
	}
}

static void test_transmit(void)
{
	uint8_t *packet = memory + TX_BUFFER, frame[FRAME_BYTES];
	const uint32_t *head = (const uint32_t *)(memory + TX_HEAD);

	set_up(16, true);
	memset(packet, 0xaa, 20000);
	packet[0] = 0x02;
	put_data(0, 42, CMD_EOP | CMD_RS, 0, 0);
	nic_write(&n, R_QTX_TAIL(0), 1);
	tap_ok(take_sent(frame, sizeof(frame)) == 60 && !memcmp(frame, packet, 42) && !frame[42],
	       "a short frame is padded to 60 bytes");
	tap_ok(*head == 1 && get(&n, R_QTX_HEAD(0)) == 1 && interrupts[TX_VECTOR] == 1,
	       "the head is written back, and the queue interrupts");
	put_data(1, 50, CMD_IL2TAG1, 0, 0xe064);
	put_data(2, 50, CMD_EOP, 0, 0);
	nic_write(&n, R_QTX_TAIL(0), 2);
	tap_ok(take_sent(frame, sizeof(frame)) < 0, "an incomplete packet stays in the ring");
	nic_write(&n, R_QTX_TAIL(0), 3);
	tap_ok(take_sent(frame, sizeof(frame)) == 104 && be16(frame + 12) == 0x8100 &&
	       be16(frame + 14) == 0xe064,
	       "a packet of two buffers is sent with its VLAN tag");
	tap_ok(*head == 3, "the head is written back even without RS");
	put_data(3, 60, CMD_EOP | CMD_RS | CMD_DUMMY, 0, 0);
	nic_write(&n, R_QTX_TAIL(0), 4);
	tap_ok(take_sent(frame, sizeof(frame)) < 0 && *head == 4, "a dummy packet is completed but not sent");
	test_segments(packet);
	put_data(6, 16000, CMD_EOP | CMD_RS, 0, 0);
	tx(6)[0] = GUEST + MEMORY - 100;
	nic_write(&n, R_QTX_TAIL(0), 7);
	tap_ok(take_sent(frame, sizeof(frame)) < 0 && *head == 7,
	       "a packet whose buffer is not in guest memory is skipped");
	cable_plug(&n, false);
	put_data(7, 60, CMD_EOP | CMD_RS, 0, 0);
	nic_write(&n, R_QTX_TAIL(0), 0);
	tap_ok(take_sent(frame, sizeof(frame)) < 0 && get(&n, R_GLPRT_TDOLD(0)) == 1 && *head == 0,
	       "a packet is dropped while the link is down, and GLPRT_TDOLD counts it");
	cable_plug(&n, true);
	set_up(16, false);
	put_data(0, 60, CMD_EOP | CMD_RS, 0, 0);
	nic_write(&n, R_QTX_TAIL(0), 1);
	tap_ok(take_sent(frame, sizeof(frame)) == 60 && (tx(0)[1] & TXD_DTYPE) == DTYPE_DONE,
	       "without head write-back the descriptor is marked as done");
	tap_ok(get(&n, R_GLPRT_PTC64(0)) == 2 && get(&n, R_GLPRT_GOTC(0)) && get(&n, R_GLV_UPTC(0)) == 6,
	       "counters of the port and the VSI count what was sent");
}

static void open_wire(char *dir)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	char both[256];

	snprintf(a.sun_path, sizeof(a.sun_path), "%s/far", dir);
	wire = socket(AF_UNIX, SOCK_DGRAM, 0);
	if (bind(wire, (void *)&a, sizeof(a)))
		tap_bail("bind %s: %m", a.sun_path);
	snprintf(both, sizeof(both), "%s/near:%s/far", dir, dir);
	if (port_open(&n, both))
		tap_bail("port_open %s: %m", both);
}

int main(void)
{
	char dir[] = "/tmp/xl710.XXXXXX", path[128];

	if (!mkdtemp(dir))
		tap_bail("cannot create %s: %m", dir);
	guest_open();
	open_wire(dir);
	tap_plan(42);
	test_receive(16);
	test_receive(32);
	test_throttle();
	test_offloads();
	test_transmit();
	snprintf(path, sizeof(path), "%s/near", dir);
	unlink(path);
	snprintf(path, sizeof(path), "%s/far", dir);
	unlink(path);
	rmdir(dir);
	return tap_done();
}
