// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs call functions of another module, with arguments of each kind, and do what these return. init and fini are
 * called in pairs. The module cannot be removed while a program may call it.
 *
 * Needs root, pfq.ko, veth, and the module pfq_example. A failure means that a program calls the
 * wrong function, or one whose module is gone, or passes it wrong arguments.
 */
#include "lang_group.h"

#include "module.h"
#include "tap.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MODULE "pfq_example"

static const char longer_than[] =
	"extern longer_than :: Word32 -> Qbuff -> Bool\nmain = filter (longer_than 80)";

#define SUM \
	"extern equals_sum :: Word32 -> String -> CIDR -> [Word16] -> [String] -> [CIDR] -> (Qbuff -> Bool) -> " \
	"(Qbuff -> Word64) -> Qbuff -> Bool\n" \
	"extern longer_than :: Word32 -> Qbuff -> Bool\n"
#define BY_LENGTH \
	"extern by_length :: CInt -> (Qbuff -> Action Qbuff) -> (Qbuff -> Action Qbuff) -> Qbuff -> Action Qbuff\n"
#define VERDICT "extern verdict :: String -> Qbuff -> Action Qbuff\n"

/* A program releases the module when it is freed, after an RCU grace period: try for 5 s. */
static int remove_within_5s(void)
{
	int i;

	for (i = 0; i < 50; i++) {
		if (!module_remove(MODULE))
			return 1;
		usleep(100000);
	}
	return 0;
}

/* The number of calls that the module has initialised; -1: unknown. */
static int calls(void)
{
	FILE *f = fopen("/sys/module/" MODULE "/parameters/calls", "re");
	int n = -1;

	if (f && fscanf(f, "%d", &n) != 1)
		n = -1;
	if (f)
		fclose(f);
	return n;
}

static int calls_within_5s(int want)
{
	int i;

	for (i = 0; i < 50 && calls() != want; i++)
		usleep(100000);
	return calls() == want;
}

/* Send a packet of each kind. Return a bit mask of those that pass, and in longer those of more than n bytes. */
static uint32_t send_kinds(struct lang_group *g, uint32_t n, uint32_t *longer)
{
	const struct frame_opts o = { .host = 1 };
	const uint64_t first = lang_group_seen(g);
	unsigned int count;
	int k;

	*longer = 0;
	for (k = 0; k < NR_KINDS; k++) {
		const struct frame f = make_frame(k, &o);

		if (f.len - (k == K_VLAN_TCP4 || k == K_QINQ_UDP6 ? 4 : 0) > n)
			*longer |= 1u << k;
		lang_group_send(g, &f, f.len);
	}
	lang_group_settle(g, first, NR_KINDS);
	return lang_group_kinds(g, &count);
}

static void load(struct lang_group *g, const char *program)
{
	if (pfq_group_program_set_text(g->q, g->gid, program))
		tap_note("%s", pfq_error(g->q));
}

static void try_arguments(struct lang_group *g)
{
	const uint32_t udp = UDP4 | UDP6 | QINQ_UDP6 | FRAG4_FIRST | VXLAN | GTPU | GTPC | RTP | RTCP | SIP | MULTI4 |
			     BROAD4 | MULTI6;
	uint32_t longer, passed;

	/* 34 + 2 + 8 + 3 + 1 + 16 is 64, the TTL of all packets */
	load(g, SUM "main = filter (equals_sum 34 \"ab\" 10.0.0.0/8 [1, 2] [\"x\", \"\"] [::/0, 10.1.0.0/16] is_udp ip_ttl)");
	passed = send_kinds(g, 0, &longer);
	tap_ok(passed == udp, "a function gets arguments of all kinds: 0x%x pass, 0x%x expected", passed, udp);
	tap_ok(calls() == 1, "init was called once: %d calls", calls());
	load(g, SUM "main = filter (equals_sum 33 \"ab\" 10.0.0.0/8 [1, 2] [\"x\"] [::/0, 10.1.0.0/16] is_udp ip_ttl)");
	passed = send_kinds(g, 0, &longer);
	tap_ok(!passed, "another argument makes another sum: 0x%x pass", passed);
	tap_ok(calls_within_5s(1), "fini was called for the replaced program");
	load(g, SUM "main = filter (equals_sum 64 \"\" 0.0.0.0/0 [] [] [] (equals_sum 53 \"\" ::/0 [] [] [] (longer_than 80) udp_dest) ip_ttl)");
	passed = send_kinds(g, 80, &longer);
	tap_ok(passed == (longer & (UDP4 | UDP6 | QINQ_UDP6 | FRAG4_FIRST | MULTI4 | BROAD4 | MULTI6)),
	       "a call may be an argument of a call: 0x%x pass", passed);
}

static void try_functions(struct lang_group *g)
{
	struct pfq_so_counters was = { 0 }, is = { 0 };
	uint32_t longer, passed;

	load(g, BY_LENGTH "main = by_length 80 (inc 1 >-> mark 3) (inc 2 >-> drop) >-> inc 3");
	pfq_group_counters(g->q, g->gid, &was, sizeof(was));
	passed = send_kinds(g, 80, &longer);
	pfq_group_counters(g->q, g->gid, &is, sizeof(is));
	tap_ok(passed == longer && is.counter[1] - was.counter[1] == (unsigned int)__builtin_popcount(longer) &&
	       is.counter[2] - was.counter[2] == NR_KINDS - (unsigned int)__builtin_popcount(longer) &&
	       is.counter[3] - was.counter[3] == (unsigned int)__builtin_popcount(longer) && g->mark == 3,
	       "the function that the module chooses is applied: 0x%x pass, 0x%x expected", passed, longer);
	load(g, BY_LENGTH "main = shift (by_length 0 udp tcp)");
	passed = send_kinds(g, 0, &longer);
	tap_ok(passed == (SIT | GRE | GTPU), "inside shift, it is applied to the inner packet: 0x%x pass", passed);
}

static void try_verdicts(struct lang_group *g)
{
	static const struct {
		const char *name;
		int passes, to_stack;
	} verdict[] = {
		{ "drop", 0, 0 }, { "pass", 1, 0 }, { "copy", 1, 0 }, { "broadcast", 1, 0 }, { "steer", 1, 0 },
		{ "double", 1, 0 }, { "kernel", 1, 1 }, { "detour", 0, 1 },
	};
	const uint32_t all = (1u << NR_KINDS) - 1;
	unsigned int i, good = 0;
	char program[200];

	for (i = 0; i < sizeof(verdict) / sizeof(verdict[0]); i++) {
		struct pfq_so_group_stats before = { 0 }, after = { 0 };
		uint32_t longer, passed;

		snprintf(program, sizeof(program), VERDICT "main = verdict \"%s\"", verdict[i].name);
		load(g, program);
		g->mark = 0;
		pfq_group_stats(g->q, g->gid, &before, sizeof(before));
		passed = send_kinds(g, 0, &longer);
		pfq_group_stats(g->q, g->gid, &after, sizeof(after));
		if (passed == (verdict[i].passes ? all : 0) && (!passed || g->mark == 5) &&
		    after.to_stack - before.to_stack == (verdict[i].to_stack ? NR_KINDS : 0))
			good++;
		else
			tap_note("%s: 0x%x pass, mark %u, %llu to the stack", verdict[i].name, passed, g->mark,
				 (unsigned long long)(after.to_stack - before.to_stack));
	}
	tap_ok(good == i, "%u of %u verdicts of the module are carried out", good, i);
	tap_ok(pfq_group_program_set_text(g->q, g->gid, VERDICT "main = verdict \"nonsense\"") == -EINVAL &&
		       strstr(pfq_error(g->q), "verdict: its module refuses"),
	       "init refuses a wrong argument: %s", pfq_error(g->q));
}

/* Two sockets share the packets; the same length goes to the same socket. */
static void try_steering(struct lang_group *g)
{
	const struct pfq_group_opts all = { .size = sizeof(all), .classes = PFQ_CLASS_ANY };
	struct lang_group two = { .gid = g->gid };
	uint32_t longer, mine, others, again;
	unsigned int count;

	if (pfq_open(&two.q, NULL) || pfq_group_join(two.q, &two.gid, PFQ_POLICY_SHARED, &all))
		tap_bail("cannot join the group");
	load(g, "extern steer_by_length :: Qbuff -> Action Qbuff\nmain = steer_by_length");
	mine = send_kinds(g, 0, &longer);
	others = lang_group_kinds(&two, &count);
	again = send_kinds(g, 0, &longer);
	lang_group_kinds(&two, &count);
	tap_ok(mine && others && !(mine & others) && (mine | others) == (1u << NR_KINDS) - 1 && again == mine,
	       "the hash of the module selects the socket: 0x%x and 0x%x", mine, others);
	pfq_close(two.q);
}

int main(void)
{
	struct lang_group g;
	uint32_t longer, passed;

	lang_group_open(&g);
	if (module_insert(MODULE))
		tap_missing("modprobe does not find %s", MODULE);
	module_remove(MODULE);
	tap_plan(18);
	tap_ok(pfq_group_program_set_text(g.q, g.gid, longer_than) && strstr(pfq_error(g.q), "longer_than"),
	       "the kernel refuses a function that no module registers: %s", pfq_error(g.q));
	if (module_insert(MODULE))
		tap_bail("cannot load module %s", MODULE);
	tap_ok(pfq_group_program_set_text(
		       g.q, g.gid, "extern longer_than :: Qbuff -> Bool\nmain = filter longer_than"),
	       "the kernel refuses a function of another type: %s", pfq_error(g.q));
	tap_ok(!pfq_group_program_set_text(g.q, g.gid, longer_than),
	       "the kernel finds the function of the module");
	passed = send_kinds(&g, 80, &longer);
	tap_ok(passed == longer && longer, "the program calls the function: 0x%x are longer, 0x%x pass", longer, passed);
	try_arguments(&g);
	try_functions(&g);
	try_verdicts(&g);
	try_steering(&g);
	load(&g, VERDICT "main = verdict \"pass\"");
	tap_ok(module_remove(MODULE) && errno == EWOULDBLOCK,
	       "the module cannot be removed while a program uses it");
	tap_ok(!pfq_group_program_clear(g.q, g.gid), "the program is removed");
	tap_ok(calls_within_5s(0), "fini was called for each init");
	tap_ok(remove_within_5s(), "the module can be removed after that");
	lang_group_close(&g);
	return tap_done();
}
