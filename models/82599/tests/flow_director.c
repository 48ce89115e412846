// SPDX-License-Identifier: GPL-2.0-only
/* Filters of flows, programmed by registers as ixgbe does. */
#include "bytes.h"
#include "nic.h"
#include "../../../testlib/tap.h"

#include <netinet/in.h>
#include <string.h>

#define HKEY		0x3dad14e2	/* IXGBE_ATR_BUCKET_HASH_KEY, _SIGNATURE_ */
#define SKEY		0x174d3614
#define PBALLOC_64K	1
#define FLEX_OFFSET	(6 << 16)	/* words: the ethertype */
#define DROP_QUEUE	127

static struct nic n;
static uint8_t frame[80];

static void start(uint32_t fdirctrl)
{
	nic_write(&n, R_CTRL, CTRL_RST);
	nic_write(&n, R_FDIRHKEY, HKEY);
	nic_write(&n, R_FDIRSKEY, SKEY);
	nic_write(&n, R_FDIRCTRL, fdirctrl | PBALLOC_64K | FLEX_OFFSET | DROP_QUEUE << 8);
}

/* 198.18.0.5 to 198.19.0.1, port 9 */
static enum flow_result look(uint8_t proto, uint16_t sport, unsigned int *queue)
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

/* Of UDP from port 1029 alone. */
static void add_perfect(uint32_t hash, uint32_t queue)
{
	nic_write(&n, R_FDIRM, FDIRM_VLANID | FDIRM_VLANP | FDIRM_FLEX);
	nic_write(&n, R_FDIRUDPM, 0xffff0000);	/* ports: the destination is ignored */
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
	       "the hash is what ixgbe_atr_compute_perfect_hash_82599() gives");
	tap_ok(flow_hash(tcp, HKEY) == 0x0464 && flow_hash(tcp, SKEY) == 0x2be1,
	       "the two are what ixgbe_atr_compute_sig_hash_82599() gives");
}

static void test_perfect(void)
{
	uint32_t masked[FLOW_WORDS] = { L4TYPE_UDP << 16, [9] = 1029 << 16 };
	uint32_t bucket = flow_hash(masked, HKEY) & 0x1fff, filter = bucket | 1 << FDIRHASH_SHIFT;
	unsigned int queue, i;

	start(FDIRCTRL_PERFECT);
	tap_ok((nic_read(&n, R_FDIRCTRL) & FDIRCTRL_INIT_DONE) && nic_read(&n, R_FDIRFREE) == 2046,
	       "perfect filters: 2046 are free");
	add_perfect(bucket ^ 1, 3);
	tap_ok(look(IPPROTO_UDP, 1029, &queue) == FLOW_MISSED, "in another bucket a filter is not found");
	start(FDIRCTRL_PERFECT);
	add_perfect(filter, 3);
	tap_ok(!(nic_read(&n, R_FDIRCMD) & FDIRCMD_CMD) && look(IPPROTO_UDP, 1029, &queue) == FLOW_MATCHED &&
	       queue == 3, "in its own it gives the queue");
	tap_ok(look(IPPROTO_UDP, 1030, &queue) == FLOW_MISSED && look(IPPROTO_TCP, 1029, &queue) == FLOW_MISSED,
	       "to that port and protocol alone");
	command(CMD_QUERY, filter, 0);
	tap_ok(nic_read(&n, R_FDIRCMD) & FDIRCMD_VALID, "it is there when asked for");
	command(CMD_ADD | L4TYPE_UDP << 5 | FDIRCMD_DROP, filter, 0);
	tap_ok(look(IPPROTO_UDP, 1029, &queue) == FLOW_MATCHED && queue == DROP_QUEUE &&
	       nic_read(&n, R_FDIRFREE) == 2045, "added again it is replaced: to the drop queue");
	nic_read(&n, R_FDIRUSTAT);
	command(CMD_REMOVE, filter, 0);
	command(CMD_REMOVE, filter, 0);
	tap_ok(look(IPPROTO_UDP, 1029, &queue) == FLOW_MISSED && nic_read(&n, R_FDIRUSTAT) == 1 << 16 &&
	       nic_read(&n, R_FDIRFSTAT) == 1 << 8, "removed it is gone; a second time fails");
	for (i = 0; i < 2050; i++)
		command(CMD_ADD, i << FDIRHASH_SHIFT, 0);
	tap_ok(!nic_read(&n, R_FDIRFREE) && nic_read(&n, R_FDIRFSTAT) == 2050 - 2046, "no more than there is room for");
	nic_write(&n, R_FDIRCMD, FDIRCMD_CLEARHT);
	tap_ok(nic_read(&n, R_FDIRFREE) == 2046, "CLEARHT removes all");
}

static void test_signature(void)
{
	unsigned int queue;

	start(0);
	tap_ok(nic_read(&n, R_FDIRFREE) == 8190, "signatures: 8190 are free");
	command(CMD_ADD | L4TYPE_TCP << 5, 0x2be10464, 5);
	tap_ok(look(IPPROTO_TCP, 1029, &queue) == FLOW_MATCHED && queue == 5, "the flow's hashes give the queue");
	tap_ok(look(IPPROTO_TCP, 1030, &queue) == FLOW_MISSED && queue == 99, "another flow's do not");
	nic_write(&n, R_CTRL, CTRL_RST);
	tap_ok(look(IPPROTO_TCP, 1029, &queue) == FLOW_NOT_CHECKED, "after a reset no packet is looked at");
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
