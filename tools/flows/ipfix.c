// SPDX-License-Identifier: GPL-2.0-only
/* Encodes and sends flow records. */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ipfix.h"
#include "pfq.h"

#define DATAGRAM_MAX	1400	/* bytes: with headers of IPv6 and UDP, no fragments */
#define RECORD_MAX	100
#define TEMPLATE_EVERY	20	/* datagrams: a collector that starts late has to learn the templates */
#define TEMPLATE4	256	/* the first number of a template: RFC 7011, 3.4.3 */
#define TEMPLATE6	257
#define NS_PER_MS	1000000ull
#define NS_PER_SEC	1000000000ull
#define UPTIME_MAX	(40ull * 86400 * NS_PER_SEC)

struct field_spec {
	uint16_t element, bytes;
};

/* Elements of IANA's registry; the order is that of put_record(). */
#define COMMON \
	{ 7, 2 },	/* sourceTransportPort */ \
	{ 11, 2 },	/* destinationTransportPort */ \
	{ 4, 1 },	/* protocolIdentifier */ \
	{ 6, 1 },	/* tcpControlBits */ \
	{ 5, 1 },	/* ipClassOfService */ \
	{ 136, 1 },	/* flowEndReason */ \
	{ 58, 2 },	/* vlanId */ \
	{ 10, 4 },	/* ingressInterface */ \
	{ 1, 8 },	/* octetDeltaCount */ \
	{ 2, 8 }	/* packetDeltaCount */
#define MILLISECONDS { 152, 8 }, { 153, 8 }	/* flowStartMilliseconds, flowEndMilliseconds */
#define UPTIMES { 22, 4 }, { 21, 4 }		/* FIRST_SWITCHED, LAST_SWITCHED of NetFlow v9 */

static const struct field_spec ipfix4[] = { { 8, 4 }, { 12, 4 }, COMMON, MILLISECONDS };
static const struct field_spec ipfix6[] = { { 27, 16 }, { 28, 16 }, COMMON, MILLISECONDS };
static const struct field_spec netflow4[] = { { 8, 4 }, { 12, 4 }, COMMON, UPTIMES };
static const struct field_spec netflow6[] = { { 27, 16 }, { 28, 16 }, COMMON, UPTIMES };
#define NR_FIELDS ARRAY_SIZE(ipfix4)

struct ipfix {
	int fd;
	int version;		/* 9 or 10 */
	uint64_t base;		/* v9: when the clock of uptimes began, ns; 0: not yet */
	uint32_t sequence;	/* v9: datagrams; IPFIX: data records before this datagram */
	uint64_t datagrams, records, failed;
	uint8_t buffer[DATAGRAM_MAX];
	size_t used;		/* bytes of the datagram; 0: none was begun */
	uint8_t *set;		/* the data set that is open; NULL: none */
	uint16_t set_id;
	unsigned int in_datagram;	/* v9: records and templates; IPFIX: data records */
};

static void put(struct ipfix *x, uint64_t value, size_t n)
{
	size_t i;

	for (i = n; i--; value >>= 8)
		x->buffer[x->used + i] = value;
	x->used += n;
}

static void put_at(uint8_t *at, uint64_t value, size_t n)
{
	while (n--) {
		at[n] = value;
		value >>= 8;
	}
}

static void put_template(struct ipfix *x, uint16_t id, const struct field_spec *spec)
{
	size_t i;

	put(x, id, 2);
	put(x, NR_FIELDS, 2);
	for (i = 0; i < NR_FIELDS; i++) {
		put(x, spec[i].element, 2);
		put(x, spec[i].bytes, 2);
	}
	x->in_datagram += x->version == 9;
}

static void put_templates(struct ipfix *x)
{
	const bool v9 = x->version == 9;

	put(x, v9 ? 0 : 2, 2);	/* the id of a set of templates */
	put(x, 4 + 2 * (4 + 4 * NR_FIELDS), 2);
	put_template(x, TEMPLATE4, v9 ? netflow4 : ipfix4);
	put_template(x, TEMPLATE6, v9 ? netflow6 : ipfix6);
}

/*
 * Begin a datagram, whose header is written when it is complete. Uptimes of v9 have 32 bits of ms: they begin an hour
 * before the first flow, since flows that began earlier may end later, and begin anew before they run over.
 */
static void begin(struct ipfix *x, const struct flow *f)
{
	if (!x->base || f->last > x->base + UPTIME_MAX)
		x->base = (f->first / NS_PER_SEC - 3600) * NS_PER_SEC;
	x->used = x->version == 9 ? 20 : 16;
	x->set = NULL;
	x->in_datagram = 0;
	if (x->datagrams % TEMPLATE_EVERY == 0)
		put_templates(x);
}

/* Sets of NetFlow v9 are padded to 4 bytes: RFC 3954, 5.3. IPFIX allows it. */
static void end_set(struct ipfix *x)
{
	if (!x->set)
		return;
	while ((x->used - (x->set - x->buffer)) % 4)
		put(x, 0, 1);
	put_at(x->set + 2, x->used - (x->set - x->buffer), 2);
	x->set = NULL;
}

/*
 * The collector computes when the uptime was 0 from the seconds and the uptime of the header, so that both say the
 * same whole second.
 */
static void put_header(struct ipfix *x, uint64_t now)
{
	const uint64_t seconds = now / NS_PER_SEC;
	uint8_t *h = x->buffer;

	put_at(h, x->version, 2);
	if (x->version == 9) {
		put_at(h + 2, x->in_datagram, 2);
		put_at(h + 4, (seconds * NS_PER_SEC - x->base) / NS_PER_MS, 4);
		put_at(h + 8, seconds, 4);
		put_at(h + 12, x->sequence, 4);
		put_at(h + 16, 0, 4);
		x->sequence++;
		return;
	}
	put_at(h + 2, x->used, 2);
	put_at(h + 4, seconds, 4);
	put_at(h + 8, x->sequence, 4);
	put_at(h + 12, 0, 4);
	x->sequence += x->in_datagram;
}

void ipfix_flush(struct ipfix *x, uint64_t now)
{
	if (!x->used)
		return;
	end_set(x);
	put_header(x, now);
	if (send(x->fd, x->buffer, x->used, 0) == (ssize_t)x->used)
		x->datagrams++;
	else
		x->failed++;
	x->used = 0;
}

static void begin_set(struct ipfix *x, uint16_t id)
{
	if (x->set && x->set_id == id)
		return;
	end_set(x);
	x->set = x->buffer + x->used;
	x->set_id = id;
	put(x, id, 2);
	put(x, 0, 2);
}

static void put_record(struct ipfix *x, const struct flow *f, enum flow_end why)
{
	const size_t address = f->key.version == 4 ? 4 : 16;

	memcpy(x->buffer + x->used, f->key.src, address);
	memcpy(x->buffer + x->used + address, f->key.dst, address);
	x->used += 2 * address;
	put(x, f->key.sport, 2);
	put(x, f->key.dport, 2);
	put(x, f->key.proto, 1);
	put(x, f->tcp_flags, 1);
	put(x, f->tos, 1);
	put(x, why, 1);
	put(x, f->key.vlan, 2);
	put(x, f->key.ifindex, 4);
	put(x, f->bytes, 8);
	put(x, f->packets, 8);
	if (x->version == 9) {
		put(x, (f->first - x->base) / NS_PER_MS, 4);
		put(x, (f->last - x->base) / NS_PER_MS, 4);
	} else {
		put(x, f->first / NS_PER_MS, 8);
		put(x, f->last / NS_PER_MS, 8);
	}
	x->in_datagram++;
	x->records++;
}

void ipfix_add(struct ipfix *x, const struct flow *f, enum flow_end why, uint64_t now)
{
	if (x->used && x->used + RECORD_MAX > sizeof(x->buffer))
		ipfix_flush(x, now);
	if (!x->used)
		begin(x, f);
	begin_set(x, f->key.version == 4 ? TEMPLATE4 : TEMPLATE6);
	put_record(x, f, why);
}

/* Split HOST:PORT and [HOST]:PORT. The result is for free(). */
static char *split(const char *collector, const char **port)
{
	char *host = strdup(collector[0] == '[' ? collector + 1 : collector), *colon;

	if (!host)
		return NULL;
	if (collector[0] == '[') {
		colon = strchr(host, ']');
		if (!colon)
			return host;
		*colon++ = '\0';
		if (*colon == ':')
			*port = colon + 1;
		return host;
	}
	colon = strchr(host, ':');
	if (!colon || strchr(colon + 1, ':'))	/* an IPv6 address has more than one */
		return host;
	*colon = '\0';
	*port = colon + 1;
	return host;
}

static int connect_to(const char *host, const char *port, char *error, size_t size)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_DGRAM };
	struct addrinfo *list, *a;
	int fd = -1, ret;

	ret = getaddrinfo(host, port, &hints, &list);
	if (ret) {
		snprintf(error, size, "%s port %s: %s", host, port, gai_strerror(ret));
		return -1;
	}
	for (a = list; a && fd < 0; a = a->ai_next) {
		fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, 0);
		if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen)) {
			close(fd);
			fd = -1;
		}
	}
	freeaddrinfo(list);
	if (fd < 0)
		snprintf(error, size, "%s port %s: there is no way to it", host, port);
	return fd;
}

struct ipfix *ipfix_open(const char *collector, int version, char *error, size_t size)
{
	struct ipfix *x = calloc(1, sizeof(*x));
	const char *port = version == 9 ? "2055" : "4739";
	char *host = split(collector, &port);

	snprintf(error, size, "no memory");
	if (x && host) {
		x->version = version;
		x->fd = connect_to(host, port, error, size);
	}
	free(host);
	if (x && host && x->fd >= 0)
		return x;
	free(x);
	return NULL;
}

void ipfix_counts(const struct ipfix *x, uint64_t *datagrams, uint64_t *records, uint64_t *failed)
{
	*datagrams = x->datagrams;
	*records = x->records;
	*failed = x->failed;
}

void ipfix_close(struct ipfix *x)
{
	if (!x)
		return;
	close(x->fd);
	free(x);
}
