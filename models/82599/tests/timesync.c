// SPDX-License-Identifier: GPL-2.0-only
/* The clock, and time stamps of packets: which are stamped, when the stamp is latched. */
#include "bytes.h"
#include "nic.h"
#include "../../../testlib/tap.h"

#include <string.h>

#define SECOND		1000000000ll
#define SHIFT		21		/* ixgbe makes the clock count in 2^-21 ns */
#define TICK		0xcccccc	/* 6.4 ns in this unit */
#define PTP_ETHERTYPE	0x88f7
#define PTP_PORT	319

static struct nic n;

static uint64_t clock_ns(void)
{
	uint64_t low = nic_read(&n, R_SYSTIML);

	return (low | (uint64_t)nic_read(&n, R_SYSTIMH) << 32) >> SHIFT;
}

static void test_clock(void)
{
	int64_t error;

	tap_ok(!clock_ns(), "the clock is stopped after a reset");
	nic_write(&n, R_TIMINCA, 1 << 24 | TICK);
	n.now += 100 * SECOND;
	error = clock_ns() - 100 * SECOND;
	tap_ok(error > -100000 && error < 100000, "the clock advances by 6.4 ns per tick, as ixgbe expects");
	nic_write(&n, R_TIMINCA, 2 << 24 | TICK);
	n.now += 100 * SECOND;
	error = clock_ns() - 150 * SECOND;
	tap_ok(error > -100000 && error < 100000,
	       "the clock goes on at half the speed when the driver changes TIMINCA");
	nic_write(&n, R_SYSTIML, 0);
	nic_write(&n, R_SYSTIMH, 1000);
	tap_ok(nic_read(&n, R_SYSTIML) < 1 << SHIFT && nic_read(&n, R_SYSTIMH) == 1000,
	       "the driver can set the clock");
}

/*
 * A PTP message arrives over Ethernet, or over UDP if port is not 0. Returns whether the
 * packet is marked as time-stamped.
 */
static bool arrive(unsigned int type, unsigned int control, unsigned int port)
{
	static uint8_t frame[100];
	uint8_t *m = frame + (port ? 42 : 14);
	struct packet p;

	memset(frame, 0, sizeof(frame));
	put_be16(frame + 12, port ? 0x0800 : PTP_ETHERTYPE);
	if (port) {
		frame[14] = 0x45;
		frame[17] = sizeof(frame) - 14;
		frame[23] = 17;
		put_be16(frame + 36, port);
	}
	m[0] = type;
	m[32] = control;
	packet_parse(&p, frame, sizeof(frame), 0x8100);
	n.now += 1000;
	return timesync_rx(&n, &p);
}

static void enable_rx(unsigned int type, uint32_t rxmtrl)
{
	nic_write(&n, R_TSYNCRXCTL, TSYNC_ENABLE | type << 1);
	nic_write(&n, R_RXMTRL, PTP_PORT << 16 | rxmtrl);
	nic_write(&n, R_ETQF(3), ETQF_EN | ETQF_1588 | PTP_ETHERTYPE);
}

static void test_types(void)
{
	nic_write(&n, R_TSYNCRXCTL, 0);
	tap_ok(!arrive(0, 0, PTP_PORT), "no packet is stamped unless TSYNCRXCTL enables it");
	enable_rx(TYPE_EVENT_V2, 0);
	tap_ok(arrive(0, 0, 0) && arrive(3, 0, PTP_PORT) && !arrive(8, 0, 0) && !arrive(0, 0, PTP_PORT + 1),
	       "TYPE_EVENT_V2 stamps events of version 2");
	nic_write(&n, R_ETQF(3), ETQF_EN | PTP_ETHERTYPE);
	tap_ok(!arrive(0, 0, 0), "messages over Ethernet need an ETQF with the 1588 flag");
	enable_rx(TYPE_L2_V2, 1 << 8);
	tap_ok(arrive(1, 0, 0) && !arrive(0, 0, 0) && !arrive(1, 0, PTP_PORT),
	       "TYPE_L2_V2 stamps one message type over Ethernet");
	enable_rx(TYPE_L2_L4_V2, 1 << 8);
	tap_ok(arrive(1, 0, 0) && arrive(1, 0, PTP_PORT) && !arrive(2, 0, PTP_PORT),
	       "TYPE_L2_L4_V2 stamps one message type over Ethernet and UDP");
	enable_rx(TYPE_L4_V1, 1);
	tap_ok(arrive(0, 1, PTP_PORT) && !arrive(0, 0, PTP_PORT) && !arrive(0, 1, 0),
	       "TYPE_L4_V1 stamps one message type of version 1");
	enable_rx(TYPE_ALL, 0);
	tap_ok(arrive(15, 15, 1), "TYPE_ALL stamps all packets");
}

static void test_latch(void)
{
	uint32_t low;

	enable_rx(TYPE_ALL, 0);
	nic_read(&n, R_RXSTMPH);
	tap_ok(!(nic_read(&n, R_TSYNCRXCTL) & TSYNC_VALID), "no time stamp is latched at first");
	arrive(0, 0, 0);
	low = nic_read(&n, R_RXSTMPL);
	arrive(0, 0, 0);
	tap_ok((nic_read(&n, R_TSYNCRXCTL) & TSYNC_VALID) && nic_read(&n, R_RXSTMPL) == low,
	       "the time stamp of the first packet stays latched");
	nic_write(&n, R_TSYNCRXCTL, TSYNC_ENABLE | TYPE_ALL << 1);
	tap_ok(nic_read(&n, R_TSYNCRXCTL) & TSYNC_VALID, "a write to TSYNCRXCTL does not release the latch");
	nic_read(&n, R_RXSTMPH);
	arrive(0, 0, 0);
	tap_ok(nic_read(&n, R_RXSTMPL) != low, "a read of RXSTMPH releases the latch");
	timesync_tx(&n);
	tap_ok(!(nic_read(&n, R_TSYNCTXCTL) & TSYNC_VALID),
	       "no sent packet is stamped unless TSYNCTXCTL enables it");
	nic_write(&n, R_TSYNCTXCTL, TSYNC_ENABLE);
	timesync_tx(&n);
	tap_ok((nic_read(&n, R_TSYNCTXCTL) & TSYNC_VALID) && nic_read(&n, R_TXSTMPH) &&
	       !(nic_read(&n, R_TSYNCTXCTL) & TSYNC_VALID),
	       "a sent packet is stamped once, until the driver reads TXSTMPH");
}

int main(void)
{
	nic_init(&n);
	tap_plan(17);
	test_clock();
	test_types();
	test_latch();
	return tap_done();
}
