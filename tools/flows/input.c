// SPDX-License-Identifier: GPL-2.0-only
/* Reads packets of devices and files. */
#include <errno.h>
#include <pcap/pcap.h>
#include <pfq/pfq.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../capture/filter.h"
#include "../capture/frame.h"
#include "../capture/iface.h"
#include "input.h"

#define TICK_MS		200
#define NS_PER_SEC	1000000000ull

static int print_error(const char *text)
{
	fprintf(stderr, "pfq flows: %s\n", text);
	return -1;
}

static int print_no_ethernet(const char *name, int link)
{
	fprintf(stderr, "pfq flows: %s has link type %s: only Ethernet frames have flows here\n", name,
		iface_link_name(link));
	return -1;
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * NS_PER_SEC + t.tv_nsec;
}

static int set_file_filter(pcap_t *p, const char *filter)
{
	struct bpf_program prog;
	int ret;

	if (!filter)
		return 0;
	if (pcap_compile(p, &prog, filter, 1, PCAP_NETMASK_UNKNOWN))
		return print_error(pcap_geterr(p));
	ret = pcap_setfilter(p, &prog);
	pcap_freecode(&prog);
	return ret ? print_error(pcap_geterr(p)) : 0;
}

static int read_file(pcap_t *p, const struct input_user *user)
{
	struct pcap_pkthdr *h;
	const uint8_t *data;
	int ret;

	while ((ret = pcap_next_ex(p, &h, &data)) == 1)
		if (!user->frame(user->arg, data, h->caplen, 0, h->ts.tv_sec * NS_PER_SEC + h->ts.tv_usec))
			return 0;
	return ret == PCAP_ERROR_BREAK ? 0 : print_error(pcap_geterr(p));
}

int input_file(const struct flows_args *args, const struct input_user *user)
{
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_open_offline_with_tstamp_precision(args->file, PCAP_TSTAMP_PRECISION_NANO, text);
	int ret;

	if (!p)
		return print_error(text);
	if (pcap_datalink(p) != DLT_EN10MB)
		ret = print_no_ethernet(args->file, pcap_datalink(p));
	else
		ret = set_file_filter(p, args->filter) ?: read_file(p, user);
	pcap_close(p);
	return ret;
}

static int set_filter(struct pfq *q, const struct flows_args *args)
{
	struct bpf_program prog;
	char text[512];
	int ret;

	if (!args->filter)
		return 0;
	if (filter_compile(&prog, args->filter, args->dev[0], DLT_EN10MB, text, sizeof(text)))
		return print_error(text);
	ret = pfq_group_filter_set(q, PFQ_OWN_GROUP, (const void *)prog.bf_insns, prog.bf_len);
	pcap_freecode(&prog);
	return ret ? print_error(pfq_error(q)) : 0;
}

static int bind_all(struct pfq *q, const struct flows_args *args)
{
	unsigned int i;

	for (i = 0; i < args->nr_devs; i++) {
		if (iface_link(args->dev[i], NULL) != DLT_EN10MB)
			return print_no_ethernet(args->dev[i], iface_link(args->dev[i], NULL));
		if (pfq_bind(q, args->dev[i], PFQ_ANY_QUEUE, PFQ_BIND_PROMISC))
			return print_error(pfq_error(q));
		if (!iface_is_up(args->dev[i]))
			fprintf(stderr, "pfq flows: %s is down: ip link set %s up\n", args->dev[i], args->dev[i]);
	}
	fputs("listening on", stderr);
	for (i = 0; i < args->nr_devs; i++)
		fprintf(stderr, "%s %s", i ? "," : "", args->dev[i]);
	fputc('\n', stderr);
	return 0;
}

static bool give_batch(const struct pfq_batch *batch, const struct input_user *user, uint8_t *scratch)
{
	const struct pfq_pkthdr *pkt;
	struct frame f;

	pfq_batch_for_each(pkt, batch) {
		frame_from_pkt(&f, pkt, 0, scratch);
		if (!user->frame(user->arg, f.data, f.caplen, f.ifindex, f.tstamp))
			return false;
	}
	return true;
}

static int read_ring(struct pfq *q, const struct input_user *user, uint8_t *scratch)
{
	struct pfq_batch batch;
	int ret;

	while (user->tick(user->arg, now_ns())) {
		ret = pfq_read_ordered(q, &batch, TICK_MS);
		if (ret < 0 && ret != -EINTR)
			return print_error(pfq_error(q));
		if (ret == 1 && !give_batch(&batch, user, scratch))
			return 0;
	}
	return 0;
}

int input_devices(const struct flows_args *args, const struct input_user *user, uint64_t *lost)
{
	uint8_t *scratch = malloc(FRAME_MAX);
	struct pfq_so_stats stats;
	struct pfq *q;
	int ret;

	*lost = 0;
	if (!scratch)
		return print_error(strerror(ENOMEM));
	if (pfq_open(&q, NULL)) {
		free(scratch);
		return print_error(pfq_error(NULL));
	}
	ret = set_filter(q, args) ?: bind_all(q, args) ?: read_ring(q, user, scratch);
	if (!pfq_stats(q, &stats, sizeof(stats)))
		*lost = stats.lost;
	pfq_close(q);
	free(scratch);
	return ret;
}
