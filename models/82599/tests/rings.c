// SPDX-License-Identifier: GPL-2.0-only
/*
 * Descriptor rings in a guest's memory, run through registers as by a driver. Receive: frames
 * over several descriptors, VLAN tags, checksums, the end of the ring. Transmit: offloads.
 */
#include "nic.h"
#include "../../../testlib/tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MEMORY		(1 << 20)
#define GUEST		0x100000000ull		/* bus address of the guest's memory */
#define RX_RING		0
#define TX_RING		4096
#define RX_BUFFERS	65536
#define TX_BUFFER	(512 << 10)
#define RING		8
#define BUFFER		2048

static struct nic n;
static uint8_t *memory;
static int wire;
static unsigned int interrupts[VECTORS];

static void on_interrupt(void *context, unsigned int vector)
{
	(void)context;
	interrupts[vector]++;
}

static uint64_t *rx(unsigned int i)
{
	return (uint64_t *)(memory + RX_RING) + 2 * i;
}

static uint64_t *tx(unsigned int i)
{
	return (uint64_t *)(memory + TX_RING) + 2 * i;
}

static void refill(void)
{
	unsigned int i;

	for (i = 0; i < RING; i++) {
		rx(i)[0] = GUEST + RX_BUFFERS + i * BUFFER;
		rx(i)[1] = 0;
	}
}

static void set_up(void)
{
	nic_write(&n, R_CTRL, CTRL_RST);
	nic_write(&n, R_GPIE, GPIE_EIAME);
	nic_write(&n, R_EIAM_EX(0), ~0u);
	nic_write(&n, R_IVAR(0), (IVAR_VALID | 0) | (IVAR_VALID | 1) << 8);
	nic_write(&n, R_EIMS_EX(0), 3);
	nic_write(&n, R_RDBAL(0), (uint32_t)(GUEST + RX_RING));
	nic_write(&n, R_RDBAH(0), GUEST >> 32);
	nic_write(&n, R_RDLEN(0), RING * 16);
	nic_write(&n, R_SRRCTL(0), DESCTYPE_ADV_ONE | BUFFER >> 10);
	nic_write(&n, R_FCTRL, FCTRL_UPE | FCTRL_BAM);
	nic_write(&n, R_HLREG0, HLREG0_RXCRCSTRP | HLREG0_JUMBOEN | HLREG0_TXPADEN);
	nic_write(&n, R_MAXFRS, 9018u << MAXFRS_MFS_SHIFT);
	nic_write(&n, R_RXDCTL(0), RXDCTL_ENABLE | RXDCTL_VME);
	nic_write(&n, R_RXCTRL, RXCTRL_RXEN);
	nic_write(&n, R_TDBAL(0), (uint32_t)(GUEST + TX_RING));
	nic_write(&n, R_TDBAH(0), GUEST >> 32);
	nic_write(&n, R_TDLEN(0), RING * 16);
	nic_write(&n, R_DMATXCTL, DMATXCTL_TE | 0x8100u << DMATXCTL_VT_SHIFT);
	nic_write(&n, R_TXDCTL(0), TXDCTL_ENABLE);
	refill();
	memset(interrupts, 0, sizeof(interrupts));
}

/* A frame of len bytes arrives on the wire; returns it. */
static const uint8_t *arrive(size_t len)
{
	static uint8_t frame[FRAME_BYTES];
	size_t i;

	for (i = 0; i < len; i++)
		frame[i] = i * 7 + len;
	frame[0] = 0x02;
	frame[12] = 0x88;
	frame[13] = 0xb5;
	mac_receive(&n, frame, len);
	receive_run(&n);
	return frame;
}

static uint32_t status(unsigned int i)
{
	return rx(i)[1];
}

static unsigned int length(unsigned int i)
{
	return rx(i)[1] >> 32 & 0xffff;
}

static void test_receive(void)
{
	const uint8_t *frame;
	unsigned int i;

	set_up();
	arrive(60);
	tap_ok(!(status(0) & RXD_STAT_DD) && n.buffer.frames == 1,
	       "without free descriptors a frame waits in the packet buffer");
	nic_write(&n, R_RDT(0), RING - 1);
	receive_run(&n);
	tap_ok((status(0) & (RXD_STAT_DD | RXD_STAT_EOP)) == (RXD_STAT_DD | RXD_STAT_EOP) &&
	       length(0) == 60 && get(&n, R_RDH(0)) == 1,
	       "the frame is received when the driver adds descriptors");
	tap_ok(interrupts[0] == 1 && !interrupts[1], "the frame raises one interrupt");
	arrive(60);
	tap_ok(interrupts[0] == 1, "a second frame does not interrupt while the vector is masked");
	nic_write(&n, R_EIMS_EX(0), 1);
	tap_ok(interrupts[0] == 2, "the pending interrupt is sent when the vector is unmasked");

	frame = arrive(5000);
	tap_ok(length(2) == BUFFER && length(3) == BUFFER && length(4) == 5000 - 2 * BUFFER &&
	       !(status(2) & RXD_STAT_EOP) && !(status(3) & RXD_STAT_EOP) &&
	       (status(4) & RXD_STAT_EOP), "a frame of 5000 bytes takes three descriptors");
	tap_ok(!memcmp(memory + RX_BUFFERS + 2 * BUFFER, frame, 5000),
	       "the three buffers hold the whole frame");
	arrive(5000);
	tap_ok(!(status(5) & RXD_STAT_DD) && n.buffer.frames == 1,
	       "the frame waits while only two descriptors are free");
	nic_write(&n, R_SRRCTL(0), DESCTYPE_ADV_ONE | BUFFER >> 10 | SRRCTL_DROP_EN);
	receive_run(&n);
	tap_ok(!n.buffer.frames && nic_read(&n, R_QPRDC(0)) == 1 && !nic_read(&n, R_QPRDC(0)),
	       "with SRRCTL.DROP_EN the frame is dropped, and QPRDC counts it once");
	refill();
	nic_write(&n, R_RDT(0), 4);
	for (i = 0; i < 8; i++)
		arrive(60);
	tap_ok(get(&n, R_RDH(0)) == 4 && nic_read(&n, R_QPRDC(0)) == 1,
	       "the ring wraps around and is filled up to the tail");
	arrive(9015);
	tap_ok(nic_read(&n, R_ROC) == 1, "ROC counts a frame longer than MAXFRS");
	n.faults.bad_crc = 1;
	arrive(60);
	tap_ok(nic_read(&n, R_CRCERRS) == 1, "CRCERRS counts a frame with a bad FCS");
}

static void test_receive_offloads(void)
{
	static uint8_t ip[60] = { 0x02, [12] = 0x08, 0x00, 0x45, 0, 0, 28, [23] = 17,
				  [26] = 10, 0, 0, 1, 10, 0, 0, 2, 0, 9, 0, 9, 0, 8 };
	static uint8_t tagged[64] = { 0x02, [12] = 0x81, 0x00, 0xe0, 0x64, 0x88, 0xb5 };

	set_up();
	nic_write(&n, R_RDT(0), RING - 1);
	mac_receive(&n, tagged, sizeof(tagged));
	receive_run(&n);
	tap_ok((status(0) & RXD_STAT_VP) && rx(0)[1] >> 48 == 0xe064 && length(0) == 60,
	       "the descriptor has the VLAN tag");
	mac_receive(&n, ip, sizeof(ip));
	receive_run(&n);
	tap_ok((status(1) & RXD_STAT_IPCS) && (status(1) & RXD_ERR_IPE) &&
	       (rx(1)[0] & 0xffff) == (RXD_TYPE_IPV4 | RXD_TYPE_UDP),
	       "the descriptor marks a wrong IP checksum and has the packet type");
	ip[24] = 0xa6;
	ip[25] = 0xcf;
	mac_receive(&n, ip, sizeof(ip));
	receive_run(&n);
	tap_ok((status(2) & RXD_STAT_IPCS) && !(status(2) & RXD_ERR_IPE),
	       "the descriptor does not mark a correct IP checksum");
	tap_ok(!(status(2) & RXD_STAT_L4CS), "a UDP packet without checksum is not checked");
	ip[40] = 0x12;
	mac_receive(&n, ip, sizeof(ip));
	receive_run(&n);
	tap_ok((status(3) & RXD_STAT_L4CS) && (status(3) & RXD_ERR_TCPE),
	       "the descriptor marks a wrong UDP checksum");
	nic_write(&n, R_HLREG0, 0);
	mac_receive(&n, ip, sizeof(ip));
	receive_run(&n);
	{
		uint32_t fcs = crc32_ethernet(ip, sizeof(ip));

		tap_ok(length(4) == 64 && !memcmp(memory + RX_BUFFERS + 4 * BUFFER + 60, &fcs, 4),
		       "the FCS stays in the frame without HLREG0.RXCRCSTRP");
	}
	rx(5)[0] = 0xdead0000;
	arrive(60);
	tap_ok(!(status(5) & RXD_STAT_DD),
	       "a descriptor whose buffer is not in guest memory is not written back");
}

/* Takes the next frame that the model sent. Returns its length; < 0: there is none. */
static ssize_t take_sent(uint8_t *frame, size_t size)
{
	return recv(wire, frame, size, MSG_DONTWAIT);
}

static void put_data(unsigned int i, size_t len, uint32_t command, uint32_t options)
{
	tx(i)[0] = GUEST + TX_BUFFER;
	tx(i)[1] = len | DTYP_DATA << TXD_DTYP_SHIFT | TXD_DEXT | command | (uint64_t)options << 32;
}

static void put_context(unsigned int i, uint32_t macip, uint32_t type, uint32_t mss)
{
	tx(i)[0] = macip;
	tx(i)[1] = type | DTYP_CONTEXT << TXD_DTYP_SHIFT | TXD_DEXT | (uint64_t)mss << 32;
}

static uint16_t be16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

static void test_transmit(void)
{
	uint8_t *packet = memory + TX_BUFFER, frame[FRAME_BYTES];
	static const uint8_t headers[54] = {
		0x02, [12] = 0x08, 0x00, 0x45, [16] = 0, 0, 0, 7, [22] = 64, 6, [26] = 10, 0, 0, 1,
		10, 0, 0, 2, 0, 80, 0, 90, 0, 0, 1, 0, [46] = 0x50, 0x19,
	};
	struct packet p;
	unsigned int i;

	set_up();
	memset(packet, 0xaa, 20000);
	packet[0] = 0x02;
	put_data(0, 42, TXD_EOP | TXD_RS, 0);
	nic_write(&n, R_TDT(0), 1);
	tap_ok(take_sent(frame, sizeof(frame)) == 60 && !memcmp(frame, packet, 42) && !frame[42],
	       "a short frame is padded to 60 bytes");
	tap_ok(tx(0)[1] >> 32 == TXD_STAT_DD && get(&n, R_TDH(0)) == 1 && interrupts[1] == 1,
	       "the descriptor is marked as done, and the queue interrupts");
	put_context(1, 0xe064u << CTX_VLAN_SHIFT, 0, 0);
	put_data(2, 50, TXD_VLE, 0);
	put_data(3, 50, TXD_EOP, 0);
	nic_write(&n, R_TDT(0), 3);
	tap_ok(take_sent(frame, sizeof(frame)) < 0, "an incomplete packet stays in the ring");
	nic_write(&n, R_TDT(0), 4);
	tap_ok(take_sent(frame, sizeof(frame)) == 104 && be16(frame + 12) == 0x8100 &&
	       be16(frame + 14) == 0xe064, "a packet of two buffers is sent with its VLAN tag");

	memcpy(packet, headers, sizeof(headers));
	put_context(4, 14 << CTX_MACLEN_SHIFT | 20, CTX_IPV4 | L4T_TCP << CTX_L4T_SHIFT,
		    1000u << CTX_MSS_SHIFT | 20 << CTX_L4LEN_SHIFT);
	put_data(5, 54 + 2500, TXD_EOP | TXD_RS | TXD_TSE, TXD_IXSM | TXD_TXSM);
	nic_write(&n, R_TDT(0), 6);
	for (i = 0; i < 3; i++) {
		ssize_t len = take_sent(frame, sizeof(frame));
		uint32_t status = 0;

		if (len > 0) {
			packet_parse(&p, frame, len, 0x8100);
			status = checksum_status(&p);
		}
		tap_ok(len == (i == 2 ? 554 : 1054) && be16(frame + 40) == 0x0100 + 1000 * i &&
		       be16(frame + 18) == 7 + i && !(frame[47] & 1) == (i != 2) &&
		       (status & (RXD_STAT_IPCS | RXD_STAT_L4CS)) == (RXD_STAT_IPCS | RXD_STAT_L4CS) &&
		       !(status & (RXD_ERR_IPE | RXD_ERR_TCPE)),
		       "segment %u of 3 has correct headers and checksums", i + 1);
	}
	put_data(6, 60000, TXD_EOP | TXD_RS, 0);
	tx(6)[0] = GUEST + MEMORY - 100;
	nic_write(&n, R_TDT(0), 7);
	tap_ok(take_sent(frame, sizeof(frame)) < 0 && tx(6)[1] >> 32 == TXD_STAT_DD,
	       "a packet whose buffer is not in guest memory is skipped");
	cable_plug(&n, false);
	put_data(7, 60, TXD_EOP | TXD_RS, 0);
	nic_write(&n, R_TDT(0), 0);
	tap_ok(get(&n, R_TDH(0)) == 7, "nothing leaves the ring while the link is down");
	cable_plug(&n, true);
	nic_run(&n, n.now);
	tap_ok(take_sent(frame, sizeof(frame)) == 60, "the packet is sent when the link is up again");
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
	char dir[] = "/tmp/82599.XXXXXX", path[128];
	int fd = memfd_create("guest", 0);

	if (fd < 0 || ftruncate(fd, MEMORY) || !mkdtemp(dir))
		tap_bail("cannot create guest memory or directory: %m");
	memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	n.host.interrupt = on_interrupt;
	n.device_id = 0x10f7;
	if (dma_map(&n.dma, GUEST, MEMORY, fd, 0, PROT_READ | PROT_WRITE))
		tap_bail("dma_map: %m");
	open_wire(dir);
	nic_init(&n);
	tap_plan(29);
	test_receive();
	test_receive_offloads();
	test_transmit();
	snprintf(path, sizeof(path), "%s/near", dir);
	unlink(path);
	snprintf(path, sizeof(path), "%s/far", dir);
	unlink(path);
	rmdir(dir);
	return tap_done();
}
