// SPDX-License-Identifier: GPL-2.0-only
/* Prints the flows as a table, JSON or CSV. */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "flows_print.h"
#include "pfq.h"

static double seconds(const struct flow *f)
{
	return (f->last - f->first) / 1e9;
}

/* Bits a second. A flow whose packets have one time has no rate. */
static double rate(const struct flow *f)
{
	return f->last > f->first ? f->bytes * 8 / seconds(f) : 0;
}

static int compare(double a, double b)
{
	return (a < b) - (a > b);
}

/* for qsort() of pointers */
#define BY(name, a, b) \
static int by_##name(const void *one, const void *other) \
{ \
	const struct flow *f = *(struct flow *const *)one, *g = *(struct flow *const *)other; \
	return compare(a, b); \
}

BY(bytes, f->bytes, g->bytes)
BY(packets, f->packets, g->packets)
BY(rate, rate(f), rate(g))
BY(duration, f->last - f->first, g->last - g->first)
BY(start, g->first, f->first)

static void protocol(const struct flow *f, char *text, size_t size)
{
	static const struct {
		uint8_t number;
		const char *name;
	} names[] = {
		{ IPPROTO_TCP, "tcp" }, { IPPROTO_UDP, "udp" }, { IPPROTO_ICMP, "icmp" }, { IPPROTO_ICMPV6, "icmp6" },
		{ IPPROTO_GRE, "gre" }, { IPPROTO_ESP, "esp" }, { IPPROTO_SCTP, "sctp" }, { IPPROTO_IPIP, "ipip" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i].number == f->key.proto)
			break;
	if (i < ARRAY_SIZE(names))
		snprintf(text, size, "%s", names[i].name);
	else
		snprintf(text, size, "%u", f->key.proto);
}

static void address(const struct flow *f, const uint8_t *bytes, char *text, size_t size)
{
	inet_ntop(f->key.version == 4 ? AF_INET : AF_INET6, bytes, text, size);
}

/* ADDRESS:PORT, or [ADDRESS]:PORT */
static void end_point(const struct flow *f, const uint8_t *bytes, uint16_t port, char *text, size_t size)
{
	char name[INET6_ADDRSTRLEN];

	address(f, bytes, name, sizeof(name));
	if (f->key.proto != IPPROTO_TCP && f->key.proto != IPPROTO_UDP)
		snprintf(text, size, "%s", name);
	else
		snprintf(text, size, f->key.version == 4 ? "%s:%u" : "[%s]:%u", name, port);
}

static void print_flags(FILE *out, uint8_t flags)
{
	static const char letters[] = "FSRPAUEC";
	int i;

	for (i = 0; i < 8; i++)
		fputc(flags & 1 << i ? letters[i] : '.', out);
}

static void print_row(const struct flow *f, FILE *out)
{
	char from[64], to[64], proto[8];

	end_point(f, f->key.src, f->key.sport, from, sizeof(from));
	end_point(f, f->key.dst, f->key.dport, to, sizeof(to));
	protocol(f, proto, sizeof(proto));
	fprintf(out, "%-5s %-22s %-22s ", proto, from, to);
	if (f->key.proto == IPPROTO_TCP)
		print_flags(out, f->tcp_flags);
	else
		fputs("-       ", out);
	fprintf(out, " %10" PRIu64 " %12" PRIu64 " %10.3f %12.0f\n", f->packets, f->bytes, seconds(f), rate(f));
}

static void print_csv(const struct flow *f, FILE *out)
{
	char from[INET6_ADDRSTRLEN], to[INET6_ADDRSTRLEN];

	address(f, f->key.src, from, sizeof(from));
	address(f, f->key.dst, to, sizeof(to));
	fprintf(out, "%u,%s,%s,%u,%u,%u,%u,%u,%" PRIu64 ",%" PRIu64 ",%" PRIu64 ".%09" PRIu64 ",%.9f\n", f->key.proto, from,
		to, f->key.sport, f->key.dport, f->key.vlan, f->tcp_flags, f->tos, f->packets, f->bytes,
		f->first / 1000000000, f->first % 1000000000, seconds(f));
}

static json_t *flow_json(const struct flow *f)
{
	char from[INET6_ADDRSTRLEN], to[INET6_ADDRSTRLEN], dev[IF_NAMESIZE] = "";

	address(f, f->key.src, from, sizeof(from));
	address(f, f->key.dst, to, sizeof(to));
	if (f->key.ifindex)
		if_indextoname(f->key.ifindex, dev);
	return json_pack("{s:i, s:s, s:s, s:i, s:i, s:i, s:s, s:i, s:i, s:I, s:I, s:f, s:f, s:f}", "protocol", f->key.proto,
			 "source", from, "destination", to, "source_port", f->key.sport, "destination_port", f->key.dport,
			 "vlan", f->key.vlan, "device", dev, "tcp_flags", f->tcp_flags, "tos", f->tos, "packets",
			 (json_int_t)f->packets, "bytes", (json_int_t)f->bytes, "start", f->first / 1e9, "seconds",
			 seconds(f), "bits_per_second", rate(f));
}

static int print_json(const struct flow_table *t, struct flow *const *flows, size_t n, FILE *out)
{
	json_t *list = json_array(), *json;
	size_t i;
	int ret = 0;

	for (i = 0; i < n; i++)
		ret = ret ?: json_array_append_new(list, flow_json(flows[i]));
	json = json_pack("{s:o, s:I, s:I, s:I, s:I, s:I}", "list", list, "flows", (json_int_t)HASH_COUNT(t->flows), "packets",
			 (json_int_t)t->packets, "bytes", (json_int_t)t->bytes, "others", (json_int_t)t->others,
			 "forgotten", (json_int_t)t->forgotten);
	ret = ret ?: json ? json_dumpf(json, out, JSON_COMPACT) : -1;
	json_decref(json);
	fputc('\n', out);
	return ret ? -ENOMEM : 0;
}

/* Return the flows in the order by which they are shown, for free(); NULL: no memory. The table keeps its own order. */
static struct flow **sorted(const struct flow_table *t, enum flows_sort by)
{
	static int (*const compares[])(const void *one, const void *other) = {
		[SORT_BYTES] = by_bytes, [SORT_PACKETS] = by_packets, [SORT_RATE] = by_rate, [SORT_DURATION] = by_duration,
		[SORT_START] = by_start,
	};
	struct flow **flows = malloc((HASH_COUNT(t->flows) + 1) * sizeof(*flows)), *f;
	size_t n = 0;

	if (!flows)
		return NULL;
	for (f = t->flows; f; f = f->hh.next)
		flows[n++] = f;
	qsort(flows, n, sizeof(*flows), compares[by]);
	return flows;
}

static void print_rows(struct flow *const *flows, size_t n, enum flows_format format, FILE *out)
{
	size_t i;

	if (format == FORMAT_CSV)
		fputs("protocol,source,destination,source_port,destination_port,vlan,tcp_flags,tos,packets,bytes,start,seconds\n",
		      out);
	else
		fprintf(out, "%-5s %-22s %-22s %-8s %10s %12s %10s %12s\n", "proto", "source", "destination", "flags", "packets",
			"bytes", "seconds", "bit/s");
	for (i = 0; i < n; i++) {
		if (format == FORMAT_CSV)
			print_csv(flows[i], out);
		else
			print_row(flows[i], out);
	}
}

int flows_print(const struct flow_table *t, const struct flows_args *args, FILE *out)
{
	const size_t all = HASH_COUNT(t->flows), n = args->top && args->top < all ? args->top : all;
	struct flow **flows = sorted(t, args->sort);
	int ret = 0;

	if (!flows)
		return -ENOMEM;
	if (args->format == FORMAT_JSON)
		ret = print_json(t, flows, n, out);
	else
		print_rows(flows, n, args->format, out);
	free(flows);
	return ret;
}
