// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sent skbs come from the pool, not from the allocator. The program also notes the time per
 * frame.
 *
 * Needs root, pfq.ko without other users, a NIC with a peer (NETIF). A failure means that the
 * pool does not get its skbs back, or that it keeps pfq.ko loaded.
 */
#include "device.h"
#include "sender.h"
#include "stack.h"
#include "tap.h"
#include "module.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define COUNT 50000

struct pool {
	unsigned long long hits, misses, dropped, unshared;
};

/* Read /proc/net/pfq/memory, summed over all CPUs. */
static struct pool read_pool(void)
{
	struct pool sum = { 0 }, p;
	char line[256];
	FILE *f = fopen("/proc/net/pfq/memory", "re");

	if (!f)
		tap_bail("/proc/net/pfq/memory: %m");
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%*d %llu %llu %llu %llu", &p.hits, &p.misses, &p.dropped, &p.unshared) != 4)
			continue;
		sum.hits += p.hits;
		sum.misses += p.misses;
		sum.dropped += p.dropped;
		sum.unshared += p.unshared;
	}
	fclose(f);
	return sum;
}

static void test_pool(const char *dev, int cpu, uint32_t len)
{
	struct frame_request req = sender_request(COUNT, len, len);
	struct pfq_so_tx_stats t;
	struct pool before = read_pool(), after;
	uint8_t frame[2000];
	struct sender s;
	uint64_t start;
	uint32_t seq;

	sender_open(&s, dev, 0, cpu, 1 << 20);
	/* to an address that nobody has, so that the peer does not return the frames */
	frame_put_data(frame, (const uint8_t *)"\2nobod", s.mac, &req, 0);
	start = clock_ns();
	for (seq = 0; seq < COUNT; seq++) {
		while (pfq_tx_put(s.q, s.index, frame, len, 1, 0))
			pfq_tx_flush(s.q, s.index);
		if (seq % 64 == 0)
			pfq_tx_flush(s.q, s.index);
	}
	s.put = COUNT;
	sender_drain(&s);
	start = clock_ns() - start;
	t = sender_stats(&s);
	after = read_pool();
	tap_note("%s: %llu ns per frame, %llu sent, %llu failed; hits %llu, misses %llu, dropped %llu",
		 cpu < 0 ? "by flush" : "by thread", (unsigned long long)start / COUNT,
		 (unsigned long long)t.sent, (unsigned long long)t.failed, after.hits - before.hits,
		 after.misses - before.misses, after.dropped - before.dropped);
	tap_ok(t.sent == COUNT && sender_adds_up(&t), "the NIC sends %u frames of %u bytes", COUNT, len);
	tap_ok(after.hits - before.hits > COUNT * 95ull / 100,
	       "at least 95 %% of the frames need no allocation");
	sender_close(&s);
}

int main(void)
{
	struct traffic t;
	int ms;

	traffic_open(&t);
	tap_plan(8);
	test_pool(t.dev, SENDER_SYNC, 60);
	test_pool(t.dev, 1, 60);
	test_pool(t.dev, 1, 1514);
	for (ms = 0; module_remove("pfq") && errno == EWOULDBLOCK && ms < 2000; ms += 10)
		usleep(10000);
	tap_ok(!module_loaded("pfq"), "pfq can be removed, even if the driver still holds skbs");
	tap_ok(!module_insert("pfq"), "pfq can be loaded again");
	return tap_done();
}
