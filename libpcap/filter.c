// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Filters. That of a handle with a group of its own runs in the kernel. That of a handle in a shared group runs here,
 * because the group's filter is that of all its members; and so does one of cooked packets, which exist only here.
 */
#include "backend.h"

#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/membarrier.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define IS_IFINDEX 1	/* in jt of a load */

void filter_place(struct backend *b, enum filter_place place)
{
	b->filter = place;
	b->as_they_are = place == FILTER_NONE && !b->cooked && !b->cut_here;
}

/* Does the filter accept every packet? tcpdump without an expression sets such a one. */
static bool accepts_all(const struct bpf_program *prog)
{
	return prog->bf_len == 1 && BPF_CLASS(prog->bf_insns[0].code) == BPF_RET && prog->bf_insns[0].k;
}

static bool is_tag_type(uint32_t k)
{
	return k == 0x8100 || k == 0x88a8 || k == 0x9100;
}

/*
 * Filters for files look for a tag in the frame, those for live captures ask for the tag that the NIC stripped. The
 * kernel module tells them apart, too: packet/filter_tags.c.
 */
static bool looks_for_tag(const struct bpf_program *prog)
{
	bool found = false;
	unsigned int i;

	for (i = 0; i < prog->bf_len; i++) {
		const struct bpf_insn *insn = &prog->bf_insns[i];

		if (BPF_CLASS(insn->code) == BPF_LD && BPF_MODE(insn->code) == BPF_ABS &&
		    insn->k >= (uint32_t)SKF_AD_OFF)
			return false;
		if (BPF_CLASS(insn->code) == BPF_JMP && is_tag_type(insn->k))
			found = true;
	}
	return found;
}

/*
 * The kernel's filter is new, but packets may be on their way, or in the ring, that passed the old one. Wait for the
 * former (membarrier() waits until no CPU is in the receive path), and filter the latter here.
 */
static void filter_earlier_here(struct backend *b)
{
	struct pfq_so_stats stats;

	b->filter_until = UINT64_MAX;
	if (!syscall(__NR_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0) && !pfq_stats(b->q, &stats, sizeof(stats)))
		b->filter_until = stats.delivered;
}

static bool can_filter_in_kernel(const struct backend *b)
{
	return !b->cooked && b->set.group == PFQ_OWN_GROUP;
}

static int clear_in_kernel(struct backend *b)
{
	const int ret = b->kernel_filter ? pfq_group_filter_clear(b->q, PFQ_OWN_GROUP) : 0;

	b->kernel_filter = b->kernel_filter && ret;
	return ret;
}

static int set_in_kernel(pcap_t *p)
{
	struct backend *b = backend_of(p);
	int ret;

	if (accepts_all(&p->fcode)) {
		ret = clear_in_kernel(b);
	} else {
		ret = pfq_group_filter_set(b->q, PFQ_OWN_GROUP, p->fcode.bf_insns, p->fcode.bf_len);
		b->kernel_filter = b->kernel_filter || !ret;
	}
	if (ret)
		return ret;
	filter_place(b, FILTER_KERNEL);
	filter_earlier_here(b);
	return 0;
}

/*
 * The kernel's interpreter answers loads beyond SKF_AD_OFF, libpcap's only those of tags. Make the others loads of
 * constants. PFQ has received packets alone: "inbound" asks whether the type is PACKET_OUTGOING. Loads of the device's
 * index are marked by jt, which a load does not use, and get the index by set_ifindex().
 * Returns whether there was no other load.
 */
static bool replace_loads(struct bpf_program *prog)
{
	unsigned int i;

	for (i = 0; i < prog->bf_len; i++) {
		struct bpf_insn *insn = &prog->bf_insns[i];

		if (BPF_CLASS(insn->code) != BPF_LD || BPF_MODE(insn->code) != BPF_ABS || insn->k < (uint32_t)SKF_AD_OFF)
			continue;
		switch (insn->k - SKF_AD_OFF) {
		case SKF_AD_VLAN_TAG:
		case SKF_AD_VLAN_TAG_PRESENT:
			break;
		case SKF_AD_PKTTYPE:
			*insn = (struct bpf_insn) { .code = BPF_LD | BPF_IMM, .k = PACKET_HOST };
			break;
		case SKF_AD_IFINDEX:
			*insn = (struct bpf_insn) { .code = BPF_LD | BPF_IMM, .jt = IS_IFINDEX };
			break;
		default:
			return false;
		}
	}
	return true;
}

static void set_ifindex(pcap_t *p, uint32_t ifindex)
{
	unsigned int i;

	if (backend_of(p)->filter_ifindex == ifindex)
		return;
	backend_of(p)->filter_ifindex = ifindex;
	for (i = 0; i < p->fcode.bf_len; i++) {
		struct bpf_insn *insn = &p->fcode.bf_insns[i];

		if (insn->code == (BPF_LD | BPF_IMM) && insn->jt == IS_IFINDEX)
			insn->k = ifindex;
	}
}

/* Set what the filter would be in the kernel, and prepare the handle's copy for libpcap's interpreter. */
static int place_filter(pcap_t *p)
{
	struct backend *b = backend_of(p);
	const bool in_kernel = can_filter_in_kernel(b) && !set_in_kernel(p);
	const bool runs_here = replace_loads(&p->fcode);

	b->filter_ifindex = 0;
	if (in_kernel)
		return 0;
	/*
	 * The kernel refused it: the program has dropped its privileges, and the group steals; or packets would take too
	 * many steps. Then it runs here, but another one must not stay there.
	 */
	if (can_filter_in_kernel(b) && clear_in_kernel(b))
		return backend_fail(p, PCAP_ERROR, "%s", pfq_error(b->q));
	if (!runs_here)
		return backend_fail(p, PCAP_ERROR, "setfilter: the group is shared, and only the kernel can run this filter: use a group of its own");
	filter_place(b, accepts_all(&p->fcode) ? FILTER_NONE : FILTER_HERE);
	return 0;
}

int backend_setfilter(pcap_t *p, struct bpf_program *prog)
{
	struct backend *b = backend_of(p);

	if (!prog)
		return backend_fail(p, PCAP_ERROR, "setfilter: No filter specified");
	if (install_bpf_program(p, prog) < 0)
		return PCAP_ERROR;
	b->filter_tagged = p->linktype == DLT_EN10MB && looks_for_tag(&p->fcode);
	return place_filter(p);
}

void filter_move_here(pcap_t *p)
{
	struct backend *b = backend_of(p);

	/* FILTER_NONE while all packets come through the kernel's filter. */
	if (b->filter == FILTER_KERNEL || b->kernel_filter)
		filter_place(b, FILTER_HERE);
	b->kernel_filter = false;
}

static bool run(pcap_t *p, const u_char *data, uint32_t len, uint32_t caplen, const struct pfq_pkthdr *pkt)
{
	const struct pcap_bpf_aux_data aux = {
		.vlan_tag_present = !!(pkt->flags & PFQ_PKT_VLAN),
		.vlan_tag = pkt->vlan_tci,
	};

	set_ifindex(p, pkt->ifindex);
	return pcap_filter_with_aux_data(p->fcode.bf_insns, data, len, caplen, &aux);
}

/* Run the filter on a copy of the headers with the tag in place. */
static bool run_tagged(pcap_t *p, const u_char *data, uint32_t len, uint32_t caplen, const struct pfq_pkthdr *pkt)
{
	const uint32_t addrs = 12, tag_len = 4;
	const uint8_t tag[] = { pkt->vlan_proto >> 8, pkt->vlan_proto, pkt->vlan_tci >> 8, pkt->vlan_tci };
	const struct pfq_pkthdr untagged = { .ifindex = pkt->ifindex };
	uint8_t copy[2048];
	uint32_t rest;

	if (caplen < addrs)
		return run(p, data, len, caplen, pkt);
	rest = caplen - addrs < sizeof(copy) - addrs - tag_len ? caplen - addrs : sizeof(copy) - addrs - tag_len;
	memcpy(copy, data, addrs);
	memcpy(copy + addrs, tag, tag_len);
	memcpy(copy + addrs + tag_len, data + addrs, rest);
	return run(p, copy, len + tag_len, addrs + tag_len + rest, &untagged);
}

bool filter_accepts(pcap_t *p, const u_char *data, uint32_t len, uint32_t caplen, const struct pfq_pkthdr *pkt)
{
	struct backend *b = backend_of(p);

	if (b->filter == FILTER_KERNEL && b->seen > b->filter_until) {
		filter_place(b, FILTER_NONE);
		return true;
	}
	if (b->filter_tagged && pkt->flags & PFQ_PKT_VLAN)
		return run_tagged(p, data, len, caplen, pkt);
	return run(p, data, len, caplen, pkt);
}
