// SPDX-License-Identifier: LGPL-2.1-or-later
/* Checks algebraic laws of the language on random programs and packets. LANG_SEED=N repeats a run. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <pfq/lang.h>

#include "lang_packets.h"
#include "lang_vm.h"
#include "tap.h"

#define ROUNDS 1500

static const char *const predicates[] = {
	"is_ip",
	"is_ip6",
	"is_tcp",
	"is_udp",
	"is_icmp",
	"is_flow",
	"has_vlan",
	"is_frag",
	"is_first_frag",
	"is_more_frag",
	"has_port 53",
	"has_src_port 53",
	"has_dst_port 80",
	"has_vid 5",
	"has_addr 10.0.0.0/8",
	"has_src_addr 10.0.0.1",
	"has_dst_addr 2001:db8::/32",
	"is_broadcast",
	"is_multicast",
	"is_ip_multicast",
	"ip_ttl .< 65",
	"ip_tot_len .> 60",
	"udp_len .== 28",
	"tcp_dest ./= 80",
	"vlan_id [5, 7]",
	"bloom 256 [10.0.0.1] 32",
	"is_gtp",
	"is_rtp",
	"is_sip",
	"is_l4_proto 17",
	"is_l3_proto 0x806",
};

static const char *const filters[] = {
	"ip",
	"udp",
	"tcp",
	"icmp",
	"flow",
	"vlan",
	"no_frag",
	"no_more_frag",
	"port 53",
	"src_port 53",
	"addr 10.0.0.0/8",
	"dst_addr 192.168.0.0/16",
	"l4_proto 6",
	"ip_multicast",
	"mac_broadcast",
	"vlan_id_filter [5]",
	"gtp",
	"unit",
	"drop",
};

static const char *const actions[] = {
	"inc 1",	 "dec 2",	  "mark 3",	     "put_state 4", "kernel",
	"forward \"a\"", "steer_flow",	  "steer_link",	     "steer_vlan",  "classify 2",
	"broadcast",	 "log_msg \"x\"", "double_steer_ip", "steer_to 9",
};

#define PICK(list) list[rand() % (sizeof(list) / sizeof(list[0]))]

struct text {
	char s[8192];
	unsigned int n;
};

__attribute__((format(printf, 2, 3)))
static void append(struct text *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	t->n += vsnprintf(t->s + t->n, sizeof(t->s) - t->n, fmt, ap);
	va_end(ap);
	if (t->n >= sizeof(t->s))
		t->n = sizeof(t->s) - 1;
}

static void add_predicate(struct text *t, int depth)
{
	static const char *const op[] = { ".&&.", ".||.", ".^^." };

	if (!depth || !(rand() % 3)) {
		append(t, "%s", PICK(predicates));
	} else if (!(rand() % 4)) {
		append(t, "not (");
		add_predicate(t, depth - 1);
		append(t, ")");
	} else {
		append(t, "(");
		add_predicate(t, depth - 1);
		append(t, ") %s (", PICK(op));
		add_predicate(t, depth - 1);
		append(t, ")");
	}
}

/* Append a random function. kind 0: only filters; 1: actions, too. */
static void add_function(struct text *t, int depth, int kind)
{
	switch (depth ? rand() % 9 : 8) {
	case 0:
		append(t, "filter (");
		add_predicate(t, depth - 1);
		append(t, ")");
		break;
	case 1:
		append(t, "par (");
		add_function(t, depth - 1, kind);
		append(t, ") (");
		add_function(t, depth - 1, kind);
		append(t, ")");
		break;
	case 2:
		append(t, "conditional (");
		add_predicate(t, depth - 1);
		append(t, ") (");
		add_function(t, depth - 1, kind);
		append(t, ") (");
		add_function(t, depth - 1, kind);
		append(t, ")");
		break;
	case 3:
		append(t, rand() & 1 ? "when (" : "unless (");
		add_predicate(t, depth - 1);
		append(t, ") (");
		add_function(t, depth - 1, kind);
		append(t, ")");
		break;
	case 4:
		append(t, "%s (", rand() & 1 ? "src" : "dst");
		add_function(t, depth - 1, kind);
		append(t, ")");
		break;
	case 5:
	case 6:
		append(t, "(");
		add_function(t, depth - 1, kind);
		append(t, ") >-> (");
		add_function(t, depth - 1, kind);
		append(t, ")");
		break;
	default:
		append(t, "%s", kind && rand() & 1 ? PICK(actions) : PICK(filters));
	}
}

static struct vm compile(const char *text, int no_optimise)
{
	const struct pfq_lang_opts opts = { .size = sizeof(opts), .no_optimise = no_optimise };
	struct pfq_lang *prog;

	if (!pfq_lang_compile(&prog, text, &opts))
		return vm_translate(prog);
	/* a random program may exceed a limit */
	if (!strstr(pfq_error(NULL), "nested deeper") && !strstr(pfq_error(NULL), "at most 128"))
		tap_note("%s\n# %s", text, pfq_error(NULL));
	return (struct vm) { NULL };
}

static struct frame random_packet(void)
{
	struct frame_opts o = { .host = 1 + rand() % 3, .reverse = rand() & 1 };
	struct frame f = make_frame(rand() % NR_KINDS, &o);
	int n;

	if (!(rand() % 4))
		f.len = rand() % (f.len + 1);
	for (n = rand() % 4; n > 0 && f.len; n--)
		f.data[rand() % f.len] = rand();
	return f;
}

static unsigned int disagreements;

static struct pfq_lang_result run(const struct vm *vm, const struct frame *f)
{
	const struct pfq_lang_packet p = { .data = f->data, .caplen = f->len, .len = f->len };
	struct pfq_lang_result r;

	disagreements += !engines_agree(vm, &p, &r);
	return r;
}

static bool same(const struct pfq_lang_result *a, const struct pfq_lang_result *b)
{
	unsigned int i;

	if (a->action != b->action || a->mark != b->mark || a->state != b->state ||
	    a->to_stack != b->to_stack || a->nr_forward != b->nr_forward || a->nr_count != b->nr_count ||
	    a->nr_log != b->nr_log)
		return false;
	if (a->action != PFQ_ACTION_DROP && a->classes != b->classes)
		return false;
	if (a->action == PFQ_ACTION_STEER && a->hash != b->hash)
		return false;
	for (i = 0; i < a->nr_count; i++)
		if (a->counter[i] != b->counter[i] || a->add[i] != b->add[i])
			return false;
	return true;
}

/*
 * Return whether two programs do the same to 40 packets. plain: do not optimise the second one.
 * verdicts: compare only which packets pass.
 */
static bool equal(const char *one, const char *two, int plain, bool verdicts)
{
	struct vm a = compile(one, 0), b = compile(two, plain);
	bool good = true;
	int i;

	for (i = 0; a.prog && b.prog && good && i < 40; i++) {
		const struct frame f = random_packet();
		const struct pfq_lang_result x = run(&a, &f), y = run(&b, &f);

		good = verdicts ? (x.action == PFQ_ACTION_DROP) == (y.action == PFQ_ACTION_DROP) :
				  same(&x, &y);
	}
	if (!good)
		tap_note("%s\n# %s", one, two);
	vm_free(&a);
	vm_free(&b);
	return good;
}

/*
 * Test that left and right do the same if A, B and C in both are replaced by random text. kind: 0:
 * filters; 1: filters and actions; 2: predicates. plain, verdicts: as in equal().
 */
static void test_law(const char *name, const char *left, const char *right, int kind, int plain,
		     bool verdicts)
{
	unsigned int i, bad = 0;

	for (i = 0; i < ROUNDS && bad < 3; i++) {
		struct text f[3], one = { .n = 0 }, two = { .n = 0 };
		const char *s;
		int k;

		for (k = 0; k < 3; k++) {
			f[k].n = 0;
			f[k].s[0] = '\0';
			if (kind == 2)
				add_predicate(&f[k], 3);
			else
				add_function(&f[k], 3, kind);
		}
		for (s = left; *s; s++)
			*s >= 'A' && *s <= 'C' ? append(&one, "(%s)", f[*s - 'A'].s) : append(&one, "%c", *s);
		for (s = right; *s; s++)
			*s >= 'A' && *s <= 'C' ? append(&two, "(%s)", f[*s - 'A'].s) : append(&two, "%c", *s);
		bad += !equal(one.s, two.s, plain, verdicts);
	}
	tap_ok(!bad, "%s: %u programs, 40 packets each", name, i);
}

/* Both directions of a flow are steered to the same socket. */
static void test_symmetric(const char *steer, uint32_t kinds)
{
	char text[128];
	struct vm vm;
	unsigned int i, bad = 0, n = 0;
	int k;

	snprintf(text, sizeof(text), "main = %s", steer);
	vm = compile(text, 0);
	for (i = 0; vm.prog && i < 200; i++) {
		for (k = 0; k < NR_KINDS; k++) {
			struct frame_opts o = { .host = 1 + rand() % 200,
						.sport = 1024 + rand() % 60000,
						.dport = 1 + rand() % 1000 };
			struct frame there = make_frame(k, &o), back;
			struct pfq_lang_result a, b;

			if (!(kinds >> k & 1))
				continue;
			o.reverse = 1;
			back = make_frame(k, &o);
			a = run(&vm, &there);
			b = run(&vm, &back);
			bad += a.action != PFQ_ACTION_STEER || b.action != PFQ_ACTION_STEER ||
			       a.hash != b.hash;
			n++;
		}
	}
	tap_ok(vm.prog && !bad, "%s steers both directions of %u flows to the same socket", steer, n);
	vm_free(&vm);
}

/* The translator merges comparisons with many ports. Test that exactly these ports match. */
static void test_port_sets(void)
{
	unsigned int i, k, n, bad = 0, tried = 0, passed = 0;
	bool in[256];

	for (i = 0; i < 300; i++) {
		static const char *const way[] = { "", "src_", "dst_" };
		const unsigned int ends = rand() % 3, range = 20 + rand() % 200;
		struct text t = { .n = 0 };
		struct vm vm;

		memset(in, 0, sizeof(in));
		append(&t, "main = filter (");
		for (n = 1 + rand() % 100; n; n--) {
			k = 1 + rand() % range;
			in[k] = true;
			append(&t, "has_%sport %u%s", way[ends], k, n > 1 ? " .||. " : ")");
		}
		vm = compile(t.s, 0);
		for (k = 0; vm.prog && k < 60; k++) {
			const struct frame_opts o = { .host = 1,
						      .sport = 1 + rand() % range,
						      .dport = 1 + rand() % range };
			const struct frame f = make_frame(rand() & 1 ? K_UDP4 : K_TCP6, &o);
			const bool want = (ends != 2 && in[o.sport]) || (ends != 1 && in[o.dport]);

			bad += (run(&vm, &f).action != PFQ_ACTION_DROP) != want;
			passed += want;
			tried++;
		}
		vm_free(&vm);
	}
	tap_ok(!bad && tried == 300 * 60,
	       "300 sets of 1 to 100 ports match these ports only: %u packets, %u of them match", tried, passed);
}

int main(void)
{
	const uint32_t unicast = ((1u << NR_KINDS) - 1) & ~(ARP | MULTI4 | MULTI6 | BROAD4);
	const uint32_t tunnels = IPIP | SIT | GRE | VXLAN | GTPU;
	const char *seed = getenv("LANG_SEED");
	const unsigned int n = seed ? strtoul(seed, NULL, 0) : (unsigned int)time(NULL);

	tap_note("LANG_SEED=%u", n);
	srand(n);
	test_law("optimising does not change a program", "main = A", "main = A", 1, 1, false);
	test_law("filters are idempotent", "main = A", "main = A >-> A", 0, 0, false);
	test_law(">-> is associative", "main = (A >-> B) >-> C", "main = A >-> (B >-> C)", 1, 0, false);
	test_law("unit is neutral on the left", "main = A", "main = unit >-> A", 1, 0, false);
	test_law("unit is neutral on the right", "main = A", "main = A >-> unit", 1, 0, false);
	test_law("filters commute", "main = A >-> B", "main = B >-> A", 0, 0, false);
	test_law("par of filters commutes", "main = par A B", "main = par B A", 0, 0, true);
	test_law("par is associative", "main = par A (par B C)", "main = par (par A B) C", 1, 0, false);
	test_law("par3 equals two pars", "main = par3 A B C", "main = par A (par B C)", 1, 0, false);
	test_law("drop is neutral for par", "main = A", "main = par drop A", 1, 0, true);
	test_law("inv is its own inverse on filters", "main = A", "main = inv (inv A)", 0, 0, true);
	test_law("not is its own inverse", "main = filter A", "main = filter (not (not A))", 2, 0, false);
	test_law("De Morgan", "main = filter (not (A .&&. B))", "main = filter (not A .||. not B)", 2, 0,
		 false);
	test_law("and distributes over or", "main = filter (A .&&. (B .||. C))",
		 "main = filter ((A .&&. B) .||. (A .&&. C))", 2, 0, false);
	test_law("xor is or, but not and", "main = filter (A .^^. B)",
		 "main = filter ((A .||. B) .&&. not (A .&&. B))", 2, 0, false);
	test_law("when and unless make a conditional", "main = when is_udp A >-> unless is_udp B",
		 "main = if is_udp then A else B", 1, 0, false);
	test_port_sets();
	tap_ok(!disagreements, "the eBPF of all these programs decides the same");
	test_symmetric("steer_flow", unicast & ~tunnels);
	test_symmetric("steer_p2p", unicast & ~tunnels);
	test_symmetric("steer_link", unicast & ~tunnels);
	test_symmetric("steer_key key_3tuple", unicast & ~tunnels);
	test_symmetric("steer_key key_5tuple", TCP4 | UDP4 | TCP6 | UDP6 | VLAN_TCP4 | QINQ_UDP6);
	test_symmetric("steer_field_symmetric 26 30 4", TCP4 | UDP4 | ICMP4);
	test_symmetric("shift steer_flow", tunnels);
	test_symmetric("steer_gtp", GTPU);
	test_symmetric("steer_gtp_usr 192.168.0.0 16", GTPU);
	test_symmetric("steer_rtp", RTP | RTCP);
	test_symmetric("steer_voip", RTP | RTCP | SIP);
	return tap_done();
}
