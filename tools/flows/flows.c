// SPDX-License-Identifier: GPL-2.0-only
/* pfq flows: count packets by flow, show the flows, and export them. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../capture/signals.h"
#include "flow_table.h"
#include "flows_args.h"
#include "flows_print.h"
#include "input.h"
#include "ipfix.h"
#include "pfq.h"

#define NS_PER_SEC 1000000000ull

struct flows {
	struct flows_args args;
	struct flow_table table;
	struct ipfix *ipfix;	/* NULL: nothing is exported */
	uint64_t seen;		/* packets */
	uint64_t begun;		/* when devices were first waited for, ns since 1970; 0: not yet */
	uint64_t shown;		/* likewise, when the table was last shown */
	uint64_t expired;	/* the time of packets at which records were last looked at, ns */
	uint64_t now;		/* the time of the last packet or tick, ns */
	bool failed;
};

static int print_error(const char *text)
{
	fprintf(stderr, "pfq flows: %s\n", text);
	return -1;
}

static void export_flow(void *arg, const struct flow *f, enum flow_end why)
{
	const struct flows *s = arg;

	ipfix_add(s->ipfix, f, why, s->now > f->last ? s->now : f->last);
}

/* End records each second, and send what is waiting. */
static void expire(struct flows *s, uint64_t now)
{
	if (now > s->now)
		s->now = now;
	if (!s->ipfix || s->now < s->expired + NS_PER_SEC)
		return;
	s->expired = s->now;
	flow_table_expire(&s->table, s->now, s->args.idle * NS_PER_SEC, s->args.active * NS_PER_SEC);
	ipfix_flush(s->ipfix, s->now);
}

static bool count_frame(void *arg, const uint8_t *frame, uint32_t len, uint32_t ifindex, uint64_t time)
{
	struct flows *s = arg;
	struct flow_packet p;

	expire(s, time);
	s->seen++;
	if (!flow_of_frame(&p, frame, len)) {
		s->table.others++;
	} else {
		p.key.ifindex = ifindex;
		s->failed = flow_table_add(&s->table, &p, time);
		if (s->failed)
			print_error(strerror(ENOMEM));
	}
	return !s->failed && s->seen != s->args.count && !signals_stop();
}

static void show(struct flows *s)
{
	if (flows_print(&s->table, &s->args, stdout))
		s->failed = print_error(strerror(ENOMEM));
	fflush(stdout);
}

static bool tick(void *arg, uint64_t now)
{
	struct flows *s = arg;

	if (!s->begun)
		s->begun = s->shown = now;
	expire(s, now);
	if (s->args.watch && now - s->shown >= s->args.watch * NS_PER_SEC) {
		s->shown = now;
		show(s);
	}
	return !s->failed && !signals_stop() && (!s->args.seconds || now - s->begun < s->args.seconds * NS_PER_SEC);
}

static void print_exported(struct flows *s)
{
	uint64_t datagrams, records, failed;

	flow_table_clear(&s->table, FLOW_FORCED);
	ipfix_flush(s->ipfix, s->now);
	ipfix_counts(s->ipfix, &datagrams, &records, &failed);
	fprintf(stderr, "%" PRIu64 " records were sent to %s in %" PRIu64 " datagrams\n", records, s->args.collector, datagrams);
	if (!failed)
		return;
	fprintf(stderr, "pfq flows: %" PRIu64 " datagrams could not be sent: does a collector listen there?\n", failed);
	s->failed = true;
}

static void print_summary(struct flows *s, uint64_t lost)
{
	const unsigned int nr = HASH_COUNT(s->table.flows);

	if (s->ipfix)
		print_exported(s);
	else
		show(s);
	if (s->args.format == FORMAT_TABLE && !s->ipfix)
		fprintf(stderr, "%u flows, %" PRIu64 " packets, %" PRIu64 " bytes; %" PRIu64 " packets without IP\n", nr,
			s->table.packets, s->table.bytes, s->table.others);
	if (lost)
		fprintf(stderr, "pfq flows: %" PRIu64 " packets were lost, because the ring was full\n", lost);
	if (s->table.forgotten && !s->ipfix)
		fprintf(stderr, "pfq flows: %" PRIu64 " flows were forgotten: raise --max-flows\n", s->table.forgotten);
}

static int run(struct flows *s)
{
	const struct input_user user = { .frame = count_frame, .tick = tick, .arg = s };
	uint64_t lost = 0;
	char error[256];
	int ret;

	s->table.max = s->args.max;
	if (s->args.collector) {
		s->ipfix = ipfix_open(s->args.collector, s->args.version, error, sizeof(error));
		if (!s->ipfix)
			return print_error(error);
		s->table.ended = export_flow;
		s->table.arg = s;
	}
	signals_catch();
	ret = s->args.file ? input_file(&s->args, &user) : input_devices(&s->args, &user, &lost);
	if (!ret || s->seen)
		print_summary(s, lost);
	s->table.ended = NULL;
	flow_table_clear(&s->table, FLOW_FORCED);
	ipfix_close(s->ipfix);
	return ret || s->failed ? -1 : 0;
}

int flows_main(int argc, char **argv)
{
	struct flows s = { 0 };
	int ret = flows_parse(&s.args, argc, argv);

	if (ret < 0)
		ret = run(&s) ? EXIT_FAILED : EXIT_OK;
	free((char *)s.args.filter);
	return ret;
}
