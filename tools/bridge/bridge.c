// SPDX-License-Identifier: GPL-2.0-only
/* pfq bridge: two devices send what the other receives. */
#include <inttypes.h>
#include <jansson.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../capture/filter.h"
#include "../capture/iface.h"
#include "../capture/signals.h"
#include "bridge.h"
#include "pfq.h"

#define TICK_MS		200
#define NS_PER_SEC	1000000000ull

int bridge_error(const char *text)
{
	fprintf(stderr, "pfq bridge: %s\n", text);
	return -1;
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NS_PER_SEC + t.tv_nsec;
}

static int check_devices(const struct bridge_args *args)
{
	int i;

	for (i = 0; i < 2; i++) {
		if (!if_nametoindex(args->dev[i])) {
			fprintf(stderr, "pfq bridge: %s: no such device\n", args->dev[i]);
			return -1;
		}
		if (iface_link(args->dev[i], NULL) != DLT_EN10MB) {
			fprintf(stderr, "pfq bridge: %s: only devices with Ethernet frames can be bridged\n", args->dev[i]);
			return -1;
		}
		if (!iface_is_up(args->dev[i]))
			fprintf(stderr, "pfq bridge: %s is down: ip link set %s up\n", args->dev[i], args->dev[i]);
	}
	return 0;
}

static int set_filter(const struct bridge *b, struct pfq *q)
{
	struct bpf_program prog;
	char text[512];
	int ret;

	if (!b->args.filter)
		return 0;
	if (filter_compile(&prog, b->args.filter, b->args.dev[0], DLT_EN10MB, text, sizeof(text)))
		return bridge_error(text);
	ret = pfq_group_filter_set(q, PFQ_OWN_GROUP, (const void *)prog.bf_insns, prog.bf_len);
	pcap_freecode(&prog);
	return ret ? bridge_error(pfq_error(q)) : 0;
}

/* The stack must not answer, route or forward what is bridged; a driver that was not rewritten lets it have all. */
static int bind_direction(const struct direction *d)
{
	unsigned int flags = PFQ_BIND_PROMISC | PFQ_BIND_STEAL;

	if (pfq_device_check_hook(d->from)) {
		fprintf(stderr, "pfq bridge: %s: %s: the kernel's stack gets the packets, too\n", d->from, pfq_error(NULL));
		flags &= ~PFQ_BIND_STEAL;
	}
	return pfq_bind(d->q, d->from, PFQ_ANY_QUEUE, flags) ? bridge_error(pfq_error(d->q)) : 0;
}

/* All is prepared before the first device is bound, so that no packet takes one way alone. */
static int open_all(struct bridge *b)
{
	unsigned int n;

	b->nr = b->args.one_way ? 1 : 2;
	for (n = 0; n < b->nr; n++) {
		b->direction[n].from = b->args.dev[n];
		b->direction[n].to = b->args.dev[!n];
		if (b->args.user ? bridge_user_open(b, n) : bridge_kernel_open(b, n))
			return -1;
		if (set_filter(b, b->direction[n].q))
			return -1;
	}
	for (n = 0; n < b->nr; n++)
		if (bind_direction(&b->direction[n]))
			return -1;
	fprintf(stderr, "bridging %s and %s%s\n", b->args.dev[0], b->args.dev[1], b->args.user ? ", in user space" : "");
	return 0;
}

struct counts {
	uint64_t received, rejected, sent, lost;
};

/* What became of the packets of a direction. A copy that the device's queue refused later is in pfq/forward. */
static struct counts count(const struct bridge *b, const struct direction *d)
{
	struct pfq_so_group_stats g = { 0 };
	struct pfq_so_tx_stats tx = { 0 };
	struct pfq_so_stats s = { 0 };

	pfq_group_stats(d->q, PFQ_OWN_GROUP, &g, sizeof(g));
	if (!b->args.user)
		return (struct counts) { g.seen, g.seen - g.forwarded - g.unforwarded, g.forwarded, g.unforwarded };
	pfq_stats(d->q, &s, sizeof(s));
	pfq_tx_stats(d->q, 0, &tx, sizeof(tx));
	return (struct counts) { g.seen, g.filtered + g.dropped, tx.sent, s.lost + tx.failed + tx.rejected + d->failed };
}

static void print_json(const struct bridge *b)
{
	json_t *list = json_array(), *json;
	unsigned int n;

	for (n = 0; n < b->nr; n++) {
		const struct counts c = count(b, &b->direction[n]);

		json_array_append_new(list, json_pack("{s:s, s:s, s:I, s:I, s:I, s:I}", "from", b->direction[n].from, "to",
						      b->direction[n].to, "received", (json_int_t)c.received, "rejected",
						      (json_int_t)c.rejected, "sent", (json_int_t)c.sent, "lost",
						      (json_int_t)c.lost));
	}
	json = json_pack("{s:o, s:I}", "directions", list, "repeated_broadcasts", (json_int_t)b->loop.total);
	json_dumpf(json, stdout, JSON_COMPACT);
	json_decref(json);
	putchar('\n');
	fflush(stdout);
}

static void print_counts(const struct bridge *b)
{
	unsigned int n;

	if (b->args.json) {
		print_json(b);
		return;
	}
	for (n = 0; n < b->nr; n++) {
		const struct counts c = count(b, &b->direction[n]);

		printf("%s to %s: %" PRIu64 " received, %" PRIu64 " rejected, %" PRIu64 " sent, %" PRIu64 " lost\n",
		       b->direction[n].from, b->direction[n].to, c.received, c.rejected, c.sent, c.lost);
	}
	fflush(stdout);
}

static int run(struct bridge *b)
{
	const uint64_t begun = now_ns();
	uint64_t shown = begun, now = begun;
	int ret = 0;

	while (!ret && !signals_stop() && !(b->args.seconds && now - begun >= b->args.seconds * NS_PER_SEC)) {
		ret = b->args.user ? bridge_user_read(b, TICK_MS) : bridge_kernel_read(b, TICK_MS);
		if (loop_is_new(&b->loop))
			fprintf(stderr, "pfq bridge: broadcasts come back: %s and %s are connected elsewhere, too\n",
				b->args.dev[0], b->args.dev[1]);
		now = now_ns();
		if (b->args.watch && now - shown >= b->args.watch * NS_PER_SEC) {
			shown = now;
			print_counts(b);
		}
	}
	print_counts(b);
	return ret;
}

int bridge_main(int argc, char **argv)
{
	static struct bridge b;
	int ret = bridge_parse(&b.args, argc, argv);
	unsigned int n;

	if (ret < 0) {
		signals_catch();
		ret = check_devices(&b.args) || open_all(&b) || run(&b) ? EXIT_FAILED : EXIT_OK;
	}
	for (n = 0; n < b.nr; n++)
		pfq_close(b.direction[n].q);
	free(b.args.filter);
	return ret;
}
