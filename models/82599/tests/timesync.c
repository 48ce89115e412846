// SPDX-License-Identifier: GPL-2.0-only
/* The clock, and which packets' times are kept. */
#include "bytes.h"
#include "nic.h"
#include "../../../testlib/tap.h"

#include <string.h>

#define SECOND		1000000000ll
#define SHIFT		21		/* of ixgbe: the clock counts 2^-21 ns */
#define TICK		0xcccccc	/* 6.4 ns in that */
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
	int64_t wrong;

	tap_ok(!clock_ns(), "after a reset the clock stands");
	nic_write(&n, R_TIMINCA, 1 << 24 | TICK);
	n.now += 100 * SECOND;
	wrong = clock_ns() - 100 * SECOND;
	tap_ok(wrong > -100000 && wrong < 100000, "it runs as ixgbe expects, 6.4 ns a tick");
	nic_write(&n, R_TIMINCA, 2 << 24 | TICK);
	n.now += 100 * SECOND;
	wrong = clock_ns() - 150 * SECOND;
	tap_ok(wrong > -100000 && wrong < 100000, "goes on from there at half the speed");
	nic_write(&n, R_SYSTIML, 0);
	nic_write(&n, R_SYSTIMH, 1000);
	tap_ok(nic_read(&n, R_SYSTIML) < 1 << SHIFT && nic_read(&n, R_SYSTIMH) == 1000, "and can be set");
}

/* A message, over Ethernet or, with a port, over UDP; whether it is marked. */
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

static void listen(unsigned int type, uint32_t rxmtrl)
{
	nic_write(&n, R_TSYNCRXCTL, TSYNC_ENABLE | type << 1);
	nic_write(&n, R_RXMTRL, PTP_PORT << 16 | rxmtrl);
	nic_write(&n, R_ETQF(3), ETQF_EN | ETQF_1588 | PTP_ETHERTYPE);
}

static void test_types(void)
{
	nic_write(&n, R_TSYNCRXCTL, 0);
	tap_ok(!arrive(0, 0, PTP_PORT), "none is marked unless that is enabled");
	listen(TYPE_EVENT_V2, 0);
	tap_ok(arrive(0, 0, 0) && arrive(3, 0, PTP_PORT) && !arrive(8, 0, 0) && !arrive(0, 0, PTP_PORT + 1),
	       "events of version 2");
	nic_write(&n, R_ETQF(3), ETQF_EN | PTP_ETHERTYPE);
	tap_ok(!arrive(0, 0, 0), "over Ethernet with ETQF.1588 alone");
	listen(TYPE_L2_V2, 1 << 8);
	tap_ok(arrive(1, 0, 0) && !arrive(0, 0, 0) && !arrive(1, 0, PTP_PORT), "one type of version 2, over Ethernet");
	listen(TYPE_L2_L4_V2, 1 << 8);
	tap_ok(arrive(1, 0, 0) && arrive(1, 0, PTP_PORT) && !arrive(2, 0, PTP_PORT), "or over UDP too");
	listen(TYPE_L4_V1, 1);
	tap_ok(arrive(0, 1, PTP_PORT) && !arrive(0, 0, PTP_PORT) && !arrive(0, 1, 0), "one of version 1");
	listen(TYPE_ALL, 0);
	tap_ok(arrive(15, 15, 1), "all packets");
}

static void test_lock(void)
{
	uint32_t low;

	listen(TYPE_ALL, 0);
	nic_read(&n, R_RXSTMPH);
	tap_ok(!(nic_read(&n, R_TSYNCRXCTL) & TSYNC_VALID), "no time is kept");
	arrive(0, 0, 0);
	low = nic_read(&n, R_RXSTMPL);
	arrive(0, 0, 0);
	tap_ok((nic_read(&n, R_TSYNCRXCTL) & TSYNC_VALID) && nic_read(&n, R_RXSTMPL) == low,
	       "the first packet's is kept");
	nic_write(&n, R_TSYNCRXCTL, TSYNC_ENABLE | TYPE_ALL << 1);
	tap_ok(nic_read(&n, R_TSYNCRXCTL) & TSYNC_VALID, "a write does not free it");
	nic_read(&n, R_RXSTMPH);
	arrive(0, 0, 0);
	tap_ok(nic_read(&n, R_RXSTMPL) != low, "a read of RXSTMPH does");
	timesync_tx(&n);
	tap_ok(!(nic_read(&n, R_TSYNCTXCTL) & TSYNC_VALID), "what is sent has none unless that is enabled");
	nic_write(&n, R_TSYNCTXCTL, TSYNC_ENABLE);
	timesync_tx(&n);
	tap_ok((nic_read(&n, R_TSYNCTXCTL) & TSYNC_VALID) && nic_read(&n, R_TXSTMPH) &&
	       !(nic_read(&n, R_TSYNCTXCTL) & TSYNC_VALID), "then one, until TXSTMPH is read");
}

int main(void)
{
	nic_init(&n);
	tap_plan(17);
	test_clock();
	test_types();
	test_lock();
	return tap_done();
}
