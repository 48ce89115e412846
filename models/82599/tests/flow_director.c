// SPDX-License-Identifier: GPL-2.0-only
/* Flow Director filters, programmed by registers as ixgbe does. */
#include "bytes.h"
#include "nic.h"
#include "../../../testlib/tap.h"

#include <netinet/in.h>
#include <string.h>

#define HKEY		0x3dad14e2	/* IXGBE_ATR_BUCKET_HASH_KEY */
#define SKEY		0x174d3614	/* IXGBE_ATR_SIGNATURE_HASH_KEY */
#define PBALLOC_64K	1
#define FLEX_OFFSET	(6 << 16)	/* in words: the ethertype */
#define DROP_QUEUE	127

static struct nic n;
static uint8_t frame[80];

static void reset_filters(uint32_t fdirctrl)
{
	nic_write(&n, R_CTRL, CTRL_RST);
	nic_write(&n, R_FDIRHKEY, HKEY);
	nic_write(&n, R_FDIRSKEY, SKEY);
	nic_write(&n, R_FDIRCTRL, fdirctrl | PBALLOC_64K | FLEX_OFFSET | DROP_QUEUE << 8);
}

/* Looks up a packet from 198.18.0.5 to 198.19.0.1, port 9. */
static enum flow_result look_up(uint8_t proto, uint16_t sport, unsigned int *queue)
{
	static const uint8_t ip[] = { 0x45, 0, 0, 60, [9] = 0, [12] = 198, 18, 0, 5, 198, 19, 0, 1 };
	struct packet p;

	memset(frame, 0, sizeof(frame));
	put_be16(frame + 12, 0x0800);
	memcpy(frame + 14, ip, sizeof(ip));
	frame[23] = proto;
	put_be16(frame + 34, sport);
	put_be16(frame + 36, 9);
	packet_parse(&p, frame, sizeof(frame), 0x8100);
	*queue = 99;
	return flow_director_lookup(&n, &p, queue);
}

static void command(uint32_t cmd, uint32_t hash, uint32_t queue)
{
	nic_write(&n, R_FDIRHASH, hash);
	nic_write(&n, R_FDIRCMD, cmd | FDIRCMD_QUEUE_EN | queue << 16);
}

/* Adds a filter that matches UDP from port 1029. */
static void add_perfect(uint32_t hash, uint32_t queue)
{
	nic_write(&n, R_FDIRM, FDIRM_VLANID | FDIRM_VLANP | FDIRM_FLEX);
	nic_write(&n, R_FDIRUDPM, 0xffff0000);	/* ignores the destination port */
	nic_write(&n, R_FDIRSIP4M, ~0u);
	nic_write(&n, R_FDIRDIP4M, ~0u);
	nic_write(&n, R_FDIRPORT, 1029);
	command(CMD_ADD | L4TYPE_UDP << 5, hash, queue);
}

static void test_hash(void)
{
	uint32_t udp[FLOW_WORDS] = { L4TYPE_UDP << 16, 0xc6130001, [5] = 0xc6120005, [9] = 1029 << 16 | 9 };
	uint32_t tcp[FLOW_WORDS] = { L4TYPE_TCP << 16, 0xc6130001, [5] = 0xc6120005, [9] = 1029 << 16 | 9,
				     0x0800 << 16 };

	tap_ok((flow_hash(udp, HKEY) & 0x1fff) == 0x0f6d,
	       "the hash equals that of ixgbe_atr_compute_perfect_hash_82599()");
	tap_ok(flow_hash(tcp, HKEY) == 0x0464 && flow_hash(tcp, SKEY) == 0x2be1,
	       "the signature hashes equal those of ixgbe_atr_compute_sig_hash_82599()");
}

static void test_perfect(void)
{
	uint32_t masked[FLOW_WORDS] = { L4TYPE_UDP << 16, [9] = 1029 << 16 };
	uint32_t bucket = flow_hash(masked, HKEY) & 0x1fff, filter = bucket | 1 << FDIRHASH_SHIFT;
	unsigned int queue, i;

	reset_filters(FDIRCTRL_PERFECT);
	tap_ok((nic_read(&n, R_FDIRCTRL) & FDIRCTRL_INIT_DONE) && nic_read(&n, R_FDIRFREE) == 2046,
	       "2046 perfect filters are free after a reset");
	add_perfect(bucket ^ 1, 3);
	tap_ok(look_up(IPPROTO_UDP, 1029, &queue) == FLOW_MISSED,
	       "a filter in the wrong bucket does not match");
	reset_filters(FDIRCTRL_PERFECT);
	add_perfect(filter, 3);
	tap_ok(!(nic_read(&n, R_FDIRCMD) & FDIRCMD_CMD) &&
	       look_up(IPPROTO_UDP, 1029, &queue) == FLOW_MATCHED && queue == 3,
	       "a filter in the right bucket selects its queue");
	tap_ok(look_up(IPPROTO_UDP, 1030, &queue) == FLOW_MISSED &&
	       look_up(IPPROTO_TCP, 1029, &queue) == FLOW_MISSED,
	       "a filter does not match another port or protocol");
	command(CMD_QUERY, filter, 0);
	tap_ok(nic_read(&n, R_FDIRCMD) & FDIRCMD_VALID, "a query finds the filter");
	command(CMD_ADD | L4TYPE_UDP << 5 | FDIRCMD_DROP, filter, 0);
	tap_ok(look_up(IPPROTO_UDP, 1029, &queue) == FLOW_MATCHED && queue == DROP_QUEUE &&
	       nic_read(&n, R_FDIRFREE) == 2045, "adding a filter again replaces it");
	nic_read(&n, R_FDIRUSTAT);
	command(CMD_REMOVE, filter, 0);
	command(CMD_REMOVE, filter, 0);
	tap_ok(look_up(IPPROTO_UDP, 1029, &queue) == FLOW_MISSED && nic_read(&n, R_FDIRUSTAT) == 1 << 16 &&
	       nic_read(&n, R_FDIRFSTAT) == 1 << 8, "removing a filter again fails");
	for (i = 0; i < 2050; i++)
		command(CMD_ADD, i << FDIRHASH_SHIFT, 0);
	tap_ok(!nic_read(&n, R_FDIRFREE) && nic_read(&n, R_FDIRFSTAT) == 2050 - 2046,
	       "adding fails when all filters are used");
	nic_write(&n, R_FDIRCMD, FDIRCMD_CLEARHT);
	tap_ok(nic_read(&n, R_FDIRFREE) == 2046, "CLEARHT removes all filters");
}

static void test_signature(void)
{
	unsigned int queue;

	reset_filters(0);
	tap_ok(nic_read(&n, R_FDIRFREE) == 8190, "8190 signature filters are free");
	command(CMD_ADD | L4TYPE_TCP << 5, 0x2be10464, 5);
	tap_ok(look_up(IPPROTO_TCP, 1029, &queue) == FLOW_MATCHED && queue == 5,
	       "a signature filter selects the queue of its flow");
	tap_ok(look_up(IPPROTO_TCP, 1030, &queue) == FLOW_MISSED && queue == 99,
	       "a signature filter does not match another flow");
	nic_write(&n, R_CTRL, CTRL_RST);
	tap_ok(look_up(IPPROTO_TCP, 1029, &queue) == FLOW_NOT_CHECKED,
	       "after a reset packets are not checked");
}

int main(void)
{
	nic_init(&n);
	tap_plan(15);
	test_hash();
	test_perfect();
	test_signature();
	return tap_done();
}
