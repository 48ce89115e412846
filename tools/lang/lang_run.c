// SPDX-License-Identifier: GPL-2.0-only
/* Runs a program on the packets of a capture file, with the kernel's engine. */
#include <arpa/inet.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <string.h>

#include "../../common/mac_address.h"
#include "lang.h"
#include "pfq.h"

/* An IPv4 or IPv6 address, one of each. */
static bool parse_host_ip(const char *text, struct pfq_lang_packet *p)
{
	static const struct in6_addr none;
	struct in_addr ip;

	if (!memcmp(p->host_ip6, &none, sizeof(none)) && inet_pton(AF_INET6, text, p->host_ip6) == 1)
		return true;
	if (p->host_ip || inet_pton(AF_INET, text, &ip) != 1)
		return false;
	p->host_ip = ntohl(ip.s_addr);
	return true;
}

static bool parse_host(const struct lang_args *a, struct pfq_lang_packet *p)
{
	unsigned int i;

	for (i = 0; i < a->nr_host_ips; i++)
		if (!parse_host_ip(a->host_ip[i], p))
			return false;
	return !a->host_mac || mac_address(a->host_mac, &p->host_mac);
}

static void print_classes(uint64_t classes, FILE *out)
{
	if (classes == PFQ_CLASS_DEFAULT)
		return;
	if (classes == PFQ_CLASS_ANY)
		fputs(" class any", out);
	else
		fprintf(out, " class %d", __builtin_ctzll(classes));
}

void lang_print_result(const struct pfq_lang_result *r, FILE *out)
{
	static const char *const action[] = { "copy", "steer", "drop", "steer" };
	unsigned int i;

	fputs(action[r->action], out);
	if (r->action == PFQ_ACTION_STEER || r->action == PFQ_ACTION_DOUBLE)
		fprintf(out, " 0x%08x", r->hash);
	if (r->action == PFQ_ACTION_DOUBLE)
		fprintf(out, " and 0x%08x", r->hash2);
	if (r->action != PFQ_ACTION_DROP)
		print_classes(r->classes, out);
	if (r->mark)
		fprintf(out, " mark %u", r->mark);
	if (r->state)
		fprintf(out, " state %u", r->state);
	if (r->to_stack)
		fputs(" kernel", out);
	for (i = 0; i < r->nr_forward; i++)
		fprintf(out, " forward %s", r->forward[i]);
	for (i = 0; i < r->nr_count; i++)
		fprintf(out, " counter %u %+d", r->counter[i], r->add[i]);
	for (i = 0; i < r->nr_log; i++)
		fprintf(out, " log \"%s\"", r->log[i]);
}

struct tally {
	unsigned long packets, dropped;
};

/* Returns the last result of pcap_next_ex(). */
static int run_all(pcap_t *in, const struct pfq_lang *prog, struct pfq_lang_packet *p, struct tally *t)
{
	struct pfq_lang_result r = { .size = sizeof(r) };
	struct pcap_pkthdr *h;
	const uint8_t *data;
	int ret;

	while ((ret = pcap_next_ex(in, &h, &data)) == 1) {
		p->data = data;
		p->caplen = h->caplen;
		p->len = h->len;
		pfq_lang_run_packet(prog, p, &r);
		t->packets++;
		t->dropped += r.action == PFQ_ACTION_DROP;
		printf("%lu len %u: ", t->packets, h->len);
		lang_print_result(&r, stdout);
		putchar('\n');
	}
	return ret;
}

/* Name the functions of kernel modules that the program calls: here they cannot run. */
static void warn_of_modules(const struct pfq_lang *prog)
{
	size_t size;
	const struct pfq_lang_header *h = pfq_lang_code(prog, &size);
	const struct pfq_lang_insn *insn = (const void *)(h + 1);
	const char *pool = (const char *)(insn + h->nr_insns), *names[PFQ_LANG_CALLS_MAX];
	unsigned int i, k, n = 0;

	for (i = 0; i < h->nr_insns; i++) {
		const struct pfq_lang_call *call = (const void *)(pool + insn[i].a);

		if (insn[i].op != PFQ_LANG_OP_CALL)
			continue;
		for (k = 0; k < n && strcmp(names[k], call->name); k++)
			;
		if (k < n || n == PFQ_LANG_CALLS_MAX)
			continue;
		names[n++] = call->name;
		fprintf(stderr, "pfq lang: %s is a function of a kernel module and cannot run here: it lets every packet pass. "
			"To run it, load the module, then the program into a group (pfq group set)\n", call->name);
	}
}

int lang_run(const struct lang_args *a, const struct pfq_lang *prog)
{
	struct pfq_lang_packet p = { .size = sizeof(p) };
	char error[PCAP_ERRBUF_SIZE];
	struct tally t = { 0 };
	pcap_t *in;
	int ret;

	if (!parse_host(a, &p)) {
		fprintf(stderr, "pfq lang: --host-ip must be one address of IPv4 or IPv6, or one of each, --host-mac a MAC address\n");
		return EXIT_USAGE;
	}
	in = pcap_open_offline(a->pcap, error);
	if (!in) {
		/* some errors of libpcap begin with the name of the file */
		if (!strncmp(error, a->pcap, strlen(a->pcap)))
			fprintf(stderr, "pfq lang: %s\n", error);
		else
			fprintf(stderr, "pfq lang: %s: %s\n", a->pcap, error);
		return EXIT_FAILED;
	}
	if (pcap_datalink(in) != DLT_EN10MB) {
		fprintf(stderr, "pfq lang: %s: its packets must have Ethernet headers\n", a->pcap);
		pcap_close(in);
		return EXIT_FAILED;
	}
	warn_of_modules(prog);
	ret = run_all(in, prog, &p, &t);
	if (ret == PCAP_ERROR)
		fprintf(stderr, "pfq lang: %s: after packet %lu: %s\n", a->pcap, t.packets, pcap_geterr(in));
	pcap_close(in);
	fprintf(stderr, "%lu packets, %lu dropped\n", t.packets, t.dropped);
	return ret == PCAP_ERROR ? EXIT_FAILED : EXIT_OK;
}
