// SPDX-License-Identifier: GPL-2.0-only
/*
 * The filter expression of a capture, compiled by libpcap as for a live capture: "vlan" then asks the kernel for
 * the tag, and "tcp" passes TCP in a VLAN, too, as in tcpdump.
 */
#include <pcap/pcap.h>
#include <stdio.h>

#include "filter.h"
#include "frame.h"

/* Return a live handle of a device whose frames have this link type, or NULL. */
static pcap_t *open_live(const char *dev, int link)
{
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_create(dev, text);

	if (!p)
		return NULL;
	pcap_set_buffer_size(p, 65536);
	if (pcap_activate(p) >= 0 && pcap_datalink(p) == link)
		return p;
	pcap_close(p);
	return NULL;
}

/* A device that is down cannot be opened, but the code is the same for each with the link type. */
static pcap_t *open_for_compiler(const char *dev, int link)
{
	pcap_t *p = open_live(dev, link) ?: link == DLT_EN10MB ? open_live("lo", link) : NULL;

	return p ?: pcap_open_dead(link, FRAME_MAX);
}

int filter_compile(struct bpf_program *prog, const char *expression, const char *dev, int link, char *text, size_t size)
{
	pcap_t *p = open_for_compiler(dev, link);
	int ret;

	if (!p) {
		snprintf(text, size, "no memory");
		return -1;
	}
	ret = pcap_compile(p, prog, expression, 1, PCAP_NETMASK_UNKNOWN);
	if (ret)
		snprintf(text, size, "%s: see pcap-filter(7)", pcap_geterr(p));
	pcap_close(p);
	return ret ? -1 : 0;
}

int filter_set(struct pfq *q, uint32_t gid, const char *expression, const char *dev, int link)
{
	char text[PCAP_ERRBUF_SIZE + 32];
	struct bpf_program prog;
	int ret;

	if (filter_compile(&prog, expression, dev, link, text, sizeof(text))) {
		fprintf(stderr, "pfq capture: filter \"%s\": %s\n", expression, text);
		return -1;
	}
	ret = pfq_group_filter_set(q, gid, prog.bf_insns, prog.bf_len);
	pcap_freecode(&prog);
	if (ret)
		fprintf(stderr, "pfq capture: filter \"%s\": %s\n", expression, pfq_error(q));
	return ret ? -1 : 0;
}
