// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handles of libpcap in groups of PFQ: they share the frames by a program, within a process and among processes; one
 * that joins or leaves moves only its own flows; the filter of one is not that of another; pcap_fanout() does the same,
 * and sets PACKET_FANOUT on a stock handle.
 *
 * Needs root, pfq.ko, veth, the libpcap of PFQ. A failure means that workers see flows twice, or not at all.
 */
#include "pcap_link.h"
#include "slow.h"
#include "tap.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* This program is linked with the stock library, which lacks it. */
extern int pcap_fanout(pcap_t *p, int group, const char *fanout) __attribute__((weak));

#define FLOWS	256
#define ROUNDS	4
#define BY_NUMBER "main = steer_link"	/* the test varies the MAC address */

/* Which handle got the flow last, and how often it came in all. */
struct seen {
	uint8_t who[FLOWS], times[FLOWS];
};

struct counter {
	struct seen *seen;
	int who;
};

static void note(u_char *user, const struct pcap_pkthdr *h, const u_char *data)
{
	const struct counter *c = (void *)user;
	const int flow = pcap_link_number(h, data, 0) % FLOWS;

	if (flow < 0)
		return;
	c->seen->who[flow] = c->who;
	c->seen->times[flow]++;
}

static void read_all(pcap_t **p, int n, struct seen *seen)
{
	struct counter c = { .seen = seen };
	int i;

	*seen = (struct seen) { 0 };
	for (i = 0; i < n; i++) {
		c.who = i + 1;
		while (pcap_dispatch(p[i], -1, note, (u_char *)&c) > 0)
			;
	}
}

/* Send a frame of each flow, and read them. */
static void round_of(pcap_t **p, int n, struct seen *seen)
{
	int i;

	for (i = 0; i < FLOWS; i++)
		pcap_link_send_from(i, i, 60);
	usleep(200000 * slow());
	read_all(p, n, seen);
}

/* Return how many flows did not come exactly once. */
static int wrong(const struct seen *s)
{
	int i, n = 0;

	for (i = 0; i < FLOWS; i++)
		n += s->times[i] != 1;
	return n;
}

/* Return how many flows changed between handles that are among the first n in both. */
static int moved(const struct seen *a, const struct seen *b, int n)
{
	int i, m = 0;

	for (i = 0; i < FLOWS; i++)
		m += a->who[i] != b->who[i] && a->who[i] <= n && b->who[i] <= n;
	return m;
}

static int share(const struct seen *s, int who)
{
	int i, n = 0;

	for (i = 0; i < FLOWS; i++)
		n += s->who[i] == who;
	return n;
}

static pcap_t *open_member(const char *name)
{
	return pcap_link_open(name, &(struct pcap_link_opts) { .nonblock = 1 });
}

static void test_share(const char *how, pcap_t **p)
{
	struct seen two, three, again;

	round_of(p, 2, &two);
	tap_equal(wrong(&two), 0, "%s: two handles get each flow once", how);
	tap_ok(share(&two, 1) > FLOWS / 4 && share(&two, 2) > FLOWS / 4, "%s: each gets its share (%d and %d)", how,
	       share(&two, 1), share(&two, 2));
	p[2] = open_member("pfq:@40");
	round_of(p, 3, &three);
	tap_equal(wrong(&three), 0, "%s: three handles get each flow once", how);
	tap_ok(share(&three, 3) > FLOWS / 8, "%s: one without a device gets its share (%d)", how, share(&three, 3));
	tap_equal(moved(&two, &three, 2), 0, "%s: only flows of the new one have moved", how);
	pcap_close(p[2]);
	round_of(p, 2, &again);
	tap_ok(!wrong(&again) && !memcmp(&again, &two, sizeof(two)), "%s: when it has left, each flow is where it was", how);
}

/* A member with another program is told, and the program of the first one stays. */
static void test_other_program(void)
{
	pcap_t *p[2], *other;
	char text[PCAP_ERRBUF_SIZE];
	int ret;

	setenv("PFQ_LANG", BY_NUMBER, 1);
	p[0] = open_member("pfq:pfqv1@40");
	p[1] = open_member("pfq:@40");
	setenv("PFQ_LANG", "main = steer_p2p", 1);
	other = pcap_create("pfq:@40", text);
	ret = pcap_activate(other);
	tap_ok(ret == PCAP_WARNING && strstr(pcap_geterr(other), "PFQ_LANG: group 40 runs another program, which stays"),
	       "a member with another program is told: %d \"%s\"", ret, pcap_geterr(other));
	pcap_close(other);
	unsetenv("PFQ_LANG");
	test_share("a group whose program stayed", p);
	pcap_close(p[0]);
	pcap_close(p[1]);
}

static void test_names(void)
{
	pcap_t *p[3];
	int i;

	setenv("PFQ_LANG", BY_NUMBER, 1);
	for (i = 0; i < 2; i++)
		p[i] = open_member("pfq:pfqv1@40");
	test_share("@GID and PFQ_LANG", p);
	unsetenv("PFQ_LANG");
	for (i = 0; i < 2; i++)
		pcap_close(p[i]);

	setenv("PFQ_GROUP", "40", 1);
	setenv("PFQ_LANG", BY_NUMBER, 1);
	for (i = 0; i < 2; i++)
		p[i] = open_member(PCAP_LINK_PFQ);
	unsetenv("PFQ_LANG");
	unsetenv("PFQ_GROUP");
	test_share("PFQ_GROUP", p);
	for (i = 0; i < 2; i++)
		pcap_close(p[i]);
}

/* A text that is refused leaves the group as it is. */
static void test_fanout_text(pcap_t *p, int group, const char *fanout, const char *words)
{
	const int ret = pcap_fanout(p, group, fanout);

	tap_ok(ret == PCAP_ERROR && strstr(pcap_geterr(p), words), "pcap_fanout() with '%s': %d \"%.*s\"", fanout, ret,
	       (int)strcspn(pcap_geterr(p), "\n"), pcap_geterr(p));
}

static void test_fanout(void)
{
	pcap_t *p[3];
	int i;

	for (i = 0; i < 2; i++) {
		p[i] = open_member(PCAP_LINK_PFQ);
		tap_equal(pcap_fanout(p[i], 40, BY_NUMBER), 0, "pcap_fanout() puts a handle into a group");
	}
	test_share("pcap_fanout()", p);
	test_fanout_text(p[0], 40, "main = nonsense", "fanout:1:8: unknown name nonsense");
	test_fanout_text(p[0], 40, "steer_flow", "a program reads \"main = steer_flow\"");
	test_fanout_text(p[0], 40, "hash", "fanout: 'hash' is for devices without pfq:");
	test_fanout_text(p[0], 40, "lb+defrag", "\"main = steer_flow\"");
	test_fanout_text(p[0], 40, "main = steer_p2p", "group 40 runs another program");
	test_share("after that, pcap_fanout()", p);
	tap_equal(pcap_fanout(p[0], 41, ""), PCAP_ERROR, "a handle cannot be in two groups: %s", pcap_geterr(p[0]));
	for (i = 0; i < 2; i++)
		pcap_close(p[i]);

	for (i = 0; i < 2; i++) {
		p[i] = open_member(PCAP_LINK_STOCK);
		tap_equal(pcap_fanout(p[i], 7, "lb+defrag"), 0, "pcap_fanout() of a stock handle sets PACKET_FANOUT: %s",
			  pcap_geterr(p[i]));
	}
	for (i = 0; i < 2; i++) {
		struct seen seen;

		round_of(p, 2, &seen);
		tap_equal(wrong(&seen), 0, "two stock handles get each frame once");
	}
	test_fanout_text(p[0], 7, "main = steer_flow", "a program needs a device of PFQ, pfq:DEV");
	tap_equal(pcap_fanout(p[0], 7, "sideways"), PCAP_ERROR, "an unknown mode is refused: %s", pcap_geterr(p[0]));
	for (i = 0; i < 2; i++)
		pcap_close(p[i]);
}

/* A process that reads until SIGTERM, and counts in shared memory. */
static pid_t start_worker(struct seen *seen, int who)
{
	struct counter c = { .seen = seen, .who = who };
	const pid_t pid = fork();
	pcap_t *p;

	if (pid)
		return pid;
	p = open_member("pfq:pfqv1@40");
	seen->times[0] = 0;
	for (;;) {
		pcap_dispatch(p, -1, note, (u_char *)&c);
		usleep(1000);
	}
}

static void test_processes(void)
{
	struct seen *seen = mmap(NULL, 4 * sizeof(*seen), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int round, flow, i, times, owner, lost = 0, split = 0;
	int owners[FLOWS] = { 0 };
	pid_t pid[4];

	setenv("PFQ_LANG", BY_NUMBER, 1);
	for (i = 0; i < 4; i++)
		pid[i] = start_worker(&seen[i], i + 1);
	unsetenv("PFQ_LANG");
	sleep(2 * slow());
	for (round = 0; round < ROUNDS; round++)
		for (flow = 0; flow < FLOWS; flow++)
			pcap_link_send_from(flow, flow, 60);
	sleep(slow());
	for (flow = 0; flow < FLOWS; flow++) {
		times = owner = 0;
		for (i = 0; i < 4; i++) {
			times += seen[i].times[flow];
			owner += !!seen[i].times[flow];
		}
		owners[flow] = owner;
		lost += times != ROUNDS;
		split += owners[flow] != 1;
	}
	tap_equal(lost, 0, "four processes get each of %d frames once", ROUNDS * FLOWS);
	tap_equal(split, 0, "each flow is whole in one process");
	for (i = 0; i < 4; i++) {
		kill(pid[i], SIGKILL);
		waitpid(pid[i], NULL, 0);
	}
	munmap(seen, 4 * sizeof(*seen));
}

static void set_filter(pcap_t *p, const char *text)
{
	struct bpf_program prog;

	if (pcap_compile(p, &prog, text, 1, PCAP_NETMASK_UNKNOWN) || pcap_setfilter(p, &prog))
		tap_bail("filter %s: %s", text, pcap_geterr(p));
	pcap_freecode(&prog);
}

static void send_both(void)
{
	pcap_link_send(4, 0, 60, NULL, 0);
	pcap_link_send(4, 4, 100, NULL, 0);
	usleep(200000 * slow());
}

static void test_filters(void)
{
	pcap_t *a = open_member("pfq:pfqv1@41"), *b = open_member("pfq:pfqv1@41"), *own = open_member(PCAP_LINK_PFQ);
	struct pcap_stat in_group, alone;

	set_filter(a, "less 80");
	set_filter(own, "less 80");
	send_both();
	tap_ok(pcap_link_read_now(a) == 4 && pcap_link_read_now(b) == 8, "the filter of a handle in a group is its own");
	tap_equal(pcap_link_read_now(own), 4, "so is that of a handle without a group");
	tap_ok(!pcap_stats(a, &in_group) && !pcap_stats(own, &alone) && in_group.ps_recv == 4 && alone.ps_recv == 4,
	       "pcap_stats() counts what the filter passes (%u, %u)", in_group.ps_recv, alone.ps_recv);
	pcap_close(a);
	pcap_close(b);
	pcap_close(own);
}

/* pcap_fanout() moves a handle; its filter moves along, and if it fails, nothing has moved. */
static void test_fanout_keeps(void)
{
	pcap_t *p = open_member(PCAP_LINK_PFQ), *other = open_member("pfq:pfqv1@40");

	send_both();
	tap_equal(pcap_link_read_now(p), 8, "before pcap_fanout(): a handle gets each frame once");
	tap_equal(pcap_fanout(p, 43, "main = nonsense"), PCAP_ERROR, "pcap_fanout() with a program that does not compile fails");
	send_both();
	tap_equal(pcap_link_read_now(p), 8, "then the handle gets each frame once, and not by the group, too");
	set_filter(p, "less 80");
	send_both();
	tap_equal(pcap_link_read_now(p), 4, "the filter runs in the kernel");
	tap_equal(pcap_fanout(p, 42, ""), 0, "pcap_fanout() moves the handle");
	send_both();
	tap_equal(pcap_link_read_now(p), 4, "and its filter");
	pcap_close(p);
	pcap_close(other);
}

/* The first program that a member brings is set, though others have joined before; a later one is not. */
static void test_first_program(void)
{
	pcap_t *p[3] = { open_member("pfq:pfqv1@44") };
	struct seen seen;
	int i;

	setenv("PFQ_LANG", BY_NUMBER, 1);
	p[1] = open_member("pfq:@44");
	unsetenv("PFQ_LANG");
	round_of(p, 2, &seen);
	tap_ok(!wrong(&seen) && share(&seen, 1), "the second member sets the program, if the first has none");
	setenv("PFQ_LANG", "main = drop", 1);
	p[2] = open_member("pfq:@44");
	unsetenv("PFQ_LANG");
	round_of(p, 3, &seen);
	tap_ok(!wrong(&seen) && share(&seen, 3), "that of the third does not replace it");
	for (i = 0; i < 3; i++)
		pcap_close(p[i]);
}

/* A handle of a group without a device waits for a member that binds one. */
static void test_early(void)
{
	pcap_t *early = open_member("pfq:@45"), *late;

	send_both();
	tap_equal(pcap_link_read_now(early), 0, "a handle of a group without a device gets nothing");
	late = open_member("pfq:pfqv1@45");
	send_both();
	tap_equal(pcap_link_read_now(early), 8, "but all when another member binds a device");
	pcap_close(early);
	pcap_close(late);
}

/* Before pcap_fanout(), each handle has a group of its own, and keeps what came. */
static void test_before_fanout(void)
{
	pcap_t *a = open_member(PCAP_LINK_PFQ), *b = open_member(PCAP_LINK_PFQ);

	send_both();
	tap_equal(pcap_fanout(a, 46, BY_NUMBER) + pcap_fanout(b, 46, BY_NUMBER), 0, "two handles share a group");
	tap_equal(pcap_link_read_now(a) + pcap_link_read_now(b), 16, "both have what came before");
	send_both();
	tap_equal(pcap_link_read_now(a) + pcap_link_read_now(b), 8, "and one of them what comes then");
	pcap_close(a);
	pcap_close(b);
}

static void ignore(u_char *user, const struct pcap_pkthdr *h, const u_char *data)
{
	(void)user;
	(void)h;
	(void)data;
}

/* Frames that the library's filter rejects come all the time: a read ends by its timeout all the same. */
static void test_timeout(void)
{
	pcap_t *p = pcap_link_open("pfq:pfqv1@44", &(struct pcap_link_opts) { .timeout = 200 });
	const pid_t pid = fork();
	struct timespec began, end;
	int ret;

	if (!pid) {
		/* for 20 s; the test ends it */
		for (int i = 0; i < 4000; i++) {
			pcap_link_send(1, 0, 60, NULL, 0);
			usleep(5000);
		}
		_exit(0);
	}
	set_filter(p, "greater 80");
	clock_gettime(CLOCK_MONOTONIC, &began);
	ret = pcap_dispatch(p, -1, ignore, NULL);
	clock_gettime(CLOCK_MONOTONIC, &end);
	tap_ok(ret == 0 && end.tv_sec - began.tv_sec < 5, "rejected frames do not make the timeout longer (%d after %ld s)",
	       ret, (long)(end.tv_sec - began.tv_sec));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	pcap_close(p);
}

/* Frames that came before the filter was set, or that passed the one before, are filtered, too. */
static void test_late_filter(void)
{
	static const char *const filters[] = { "less 80", "greater 80", "" };
	static const unsigned int want[] = { 10, 10, 20 };
	pcap_t *p = open_member(PCAP_LINK_PFQ);
	struct bpf_program prog;
	int i;

	for (i = 0; i < 3; i++) {
		pcap_compile(p, &prog, filters[i], 1, PCAP_NETMASK_UNKNOWN);
		/* in the ring when the filter is set: the old filter passed 10 of these 20 */
		if (!i) {
			pcap_link_send(10, 0, 60, NULL, 0);
			pcap_link_send(10, 10, 100, NULL, 0);
			usleep(100000 * slow());
		}
		pcap_setfilter(p, &prog);
		pcap_freecode(&prog);
		if (i) {
			pcap_link_send(10, 0, 60, NULL, 0);
			pcap_link_send(10, 10, 100, NULL, 0);
			usleep(100000 * slow());
		}
		tap_equal(pcap_link_read_now(p), want[i], "filter \"%s\", set while frames are in the ring, passes its frames",
			  filters[i]);
	}
	pcap_close(p);
}

int main(void)
{
	pcap_link_begin();
	if (!pcap_fanout)
		tap_bail("no pcap_fanout()");
	test_names();
	test_other_program();
	test_fanout();
	test_processes();
	test_filters();
	test_late_filter();
	test_fanout_keeps();
	test_first_program();
	test_early();
	test_before_fanout();
	test_timeout();
	pcap_link_end();
	return tap_done();
}
