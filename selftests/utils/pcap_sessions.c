// SPDX-License-Identifier: GPL-2.0-only
/*
 * pcap_sessions FILE COUNT [FIRST [fragments]]: write a capture file with COUNT sessions, both directions of each, 32 of them
 * at a time: HTTP, TLS and DNS over IPv4 and IPv6 with 0, 1 and 2 VLAN tags. TCP has its handshake and its end, and
 * what a rule looks for lies across two segments. With "fragments", each session is UDP to port 9999: a datagram, one
 * in two fragments, and a reply. FIRST is the number of the first session, which addresses and ports are made of.
 *
 * Four sessions of five hold the markers: "evil" in the request, and "malware" in HTTP's response. Every 20th session
 * has wrong checksums. The first line that is printed says how many frames there are; then each line is an alert
 * that the rules of pcap/suricata.rules owe, as "SID PORT", of the client.
 */
#include <linux/if_ether.h>
#include <netinet/in.h>
#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT_A_TIME	32
#define SESSIONS_MAX	50000
#define FRAME_MAX	1514
#define FRAME_MIN	60
#define SERVERS		250
#define FIN		1
#define SYN		2
#define PSH		8
#define ACK		16

enum kind { HTTP, TLS, DNS, FRAGMENTED };

struct session {
	unsigned int number;
	enum kind kind;
	unsigned int version, nr_tags;
	bool marked, wrong;
	uint16_t sport, dport;
	uint32_t seq[2];	/* of TCP: the client's, the server's */
};

/* A step of a session: who sends, and for TCP the flags and the part of the message: 0 none, 1 and 2 its halves. */
struct step {
	unsigned int from_server, flags, part;
};

static const struct step tcp_steps[] = {
	{ 0, SYN, 0 }, { 1, SYN | ACK, 0 }, { 0, ACK, 0 },
	{ 0, PSH | ACK, 1 }, { 0, PSH | ACK, 2 }, { 1, ACK, 0 },
	{ 1, PSH | ACK, 1 }, { 1, PSH | ACK, 2 }, { 0, ACK, 0 },
	{ 0, FIN | ACK, 0 }, { 1, FIN | ACK, 0 }, { 0, ACK, 0 },
};

/* For fragments, part 1 and 2 are the fragments of one datagram. */
static const struct step dns_steps[] = { { 0, 0, 0 }, { 1, 0, 0 } };
static const struct step fragment_steps[] = { { 0, 0, 0 }, { 0, 0, 1 }, { 0, 0, 2 }, { 1, 0, 0 } };

static const struct {
	const struct step *step;
	unsigned int nr;
	uint16_t port;
	uint8_t proto;
} scripts[] = {
	[HTTP] = { tcp_steps, 12, 80, IPPROTO_TCP },
	[TLS] = { tcp_steps, 12, 443, IPPROTO_TCP },
	[DNS] = { dns_steps, 2, 53, IPPROTO_UDP },
	[FRAGMENTED] = { fragment_steps, 4, 9999, IPPROTO_UDP },
};

static pcap_dumper_t *out;
static unsigned int nr_frames;

static uint8_t *put16(uint8_t *p, uint16_t v)
{
	*p++ = v >> 8;
	*p++ = v;
	return p;
}

static uint8_t *put32(uint8_t *p, uint32_t v)
{
	return put16(put16(p, v >> 16), v);
}

static uint8_t *put_text(uint8_t *p, const char *text)
{
	return (uint8_t *)stpcpy((char *)p, text);
}

static struct session session_of(unsigned int n, bool fragments)
{
	const enum kind kind = fragments ? FRAGMENTED : n % 3;

	return (struct session) {
		.number = n,
		.kind = kind,
		.version = n / 3 % 2 ? 6 : 4,
		.nr_tags = n / 6 % 3,
		.marked = n % 5 != 4,
		.wrong = n % 20 == 7,
		.sport = 10000 + n,
		.dport = scripts[kind].port,
		.seq = { 1000 * n, 5000 * n },
	};
}

/* Write the address of a session's client or server, of 4 or 16 bytes. */
static uint8_t *put_address(uint8_t *p, const struct session *s, bool server)
{
	const uint32_t host = server ? 0x00090000 + s->number % SERVERS + 1 : 0x00010000 + s->number;

	if (s->version == 4)
		return put32(p, 10u << 24 | host);
	return put32(put32(put32(put32(p, 0x20010db8), 0), 0), host);
}

/* The ones' complement sum of a region, as a start for the next one. */
static uint32_t sum(uint32_t start, const uint8_t *p, size_t len)
{
	for (; len > 1; p += 2, len -= 2)
		start += p[0] << 8 | p[1];
	return len ? start + (p[0] << 8) : start;
}

static uint16_t fold(uint32_t v)
{
	while (v >> 16)
		v = (v & 0xffff) + (v >> 16);
	return ~v;
}

static size_t put_http(uint8_t *p, const struct session *s, bool reply)
{
	const char *body = s->marked ? "this is malware, is it not" : "this is nothing to fear ..";
	char text[300];

	if (reply)
		snprintf(text, sizeof(text), "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n%s",
			 strlen(body), body);
	else
		snprintf(text, sizeof(text), "GET /pages/that/are/in/the/middle/%s/%u HTTP/1.1\r\nHost: www.example\r\n\r\n",
			 s->marked ? "evil" : "good", s->number);
	return put_text(p, text) - p;
}

/* A record of TLS 1.2 with a ClientHello, which names the server, or a ServerHello. */
static size_t put_tls(uint8_t *p, const struct session *s, bool reply)
{
	const char *name = s->marked ? "evil.example" : "good.example";
	const size_t len = strlen(name);
	uint8_t *start = p, *hello;

	p = put16(put32(p, 0x16030300), 0);	/* the length is set below */
	hello = p = start + 5;
	p = put16(put32(p, reply ? 0x02000000 : 0x01000000), 0x0303);
	memset(p, 0x5a, 32);
	p += 32;
	*p++ = 0;
	p = reply ? put16(p, 0x2f) : put32(p, 0x0002002f);
	if (!reply)
		*p++ = 1;
	*p++ = 0;
	if (!reply) {
		p = put16(p, len + 9);
		p = put16(put16(put16(p, 0), len + 5), len + 3);
		*p++ = 0;
		p = put_text(put16(p, len), name);
	}
	put16(start + 3, p - hello);
	put16(hello + 2, p - hello - 4);
	return p - start;
}

static size_t put_dns(uint8_t *p, const struct session *s, bool reply)
{
	uint8_t *start = p;

	p = put32(put16(p, s->number), reply ? 0x81800001 : 0x01000001);
	p = put16(put32(p, reply ? 0x00010000 : 0), 0);
	p = put_text(p, s->marked ? "\4evil\7example" : "\4good\7example") + 1;
	p = put32(p, 0x00010001);
	if (reply)
		p = put32(put32(put32(put32(p, 0xc00c0001), 0x00010000), 0x003c0004), 0x0a090909);
	return p - start;
}

/* The marker lies across the border of the fragments, at 104 bytes of the datagram. */
static size_t put_datagram(uint8_t *p, const struct session *s)
{
	memset(p, '.', 200);
	memcpy(p + 94, s->marked ? "evil" : "good", 4);
	return 200;
}

static size_t put_message(uint8_t *p, const struct session *s, bool reply)
{
	switch (s->kind) {
	case HTTP:
		return put_http(p, s, reply);
	case TLS:
		return put_tls(p, s, reply);
	case DNS:
		return put_dns(p, s, reply);
	case FRAGMENTED:
		return put_datagram(p, s);
	}
	return 0;
}

/* The part of a message of TCP that a step sends. Returns its length. */
static size_t put_part(uint8_t *p, const struct session *s, const struct step *step)
{
	uint8_t message[400] = { 0 };
	size_t len, half;

	if (!step->part)
		return 0;
	len = put_message(message, s, step->from_server);
	half = s->kind == TLS ? len - 6 : step->from_server ? len - 15 : 36;
	memcpy(p, step->part == 1 ? message : message + half, step->part == 1 ? half : len - half);
	return step->part == 1 ? half : len - half;
}

static uint8_t *put_tcp(uint8_t *p, struct session *s, const struct step *step)
{
	const unsigned int me = step->from_server;
	size_t len;

	p = put16(put16(p, me ? s->dport : s->sport), me ? s->sport : s->dport);
	p = put32(put32(p, s->seq[me]), step->flags & ACK ? s->seq[!me] : 0);
	p = put32(put16(put16(p, 5 << 12 | step->flags), 8192), 0);
	len = put_part(p, s, step);
	s->seq[me] += len + !!(step->flags & (SYN | FIN));
	return p + len;
}

static uint8_t *put_udp(uint8_t *p, const struct session *s, const struct step *step)
{
	const unsigned int me = step->from_server;
	uint8_t *start = p;

	p = put16(put16(p, me ? s->dport : s->sport), me ? s->sport : s->dport);
	p = put32(p, 0);
	/* of the datagrams that may be in fragments, those that are hold the marker */
	if (s->kind == FRAGMENTED && !step->part)
		p = put_text(p, "a datagram");
	else
		p += put_message(p, s, me);
	put16(start + 4, p - start);
	return p;
}

/* Set the checksum of TCP or UDP. */
static void set_checksum(const struct session *s, const struct step *step, uint8_t *payload, size_t len)
{
	const uint8_t proto = scripts[s->kind].proto;
	uint8_t pseudo[40], *end;
	uint16_t value;

	end = put_address(put_address(pseudo, s, step->from_server), s, !step->from_server);
	end = put32(put32(end, len), proto);
	value = fold(sum(sum(0, pseudo, end - pseudo), payload, len));
	if (s->wrong)
		value ^= 0x5555;
	put16(payload + (proto == IPPROTO_TCP ? 16 : 6), value ?: 0xffff);
}

static uint8_t *put_link(uint8_t *p, const struct session *s, bool from_server)
{
	unsigned int i;

	p = put16(put32(p, 0x02000000), from_server ? 1 : 2);
	p = put16(put32(p, 0x02000000), from_server ? 2 : 1);
	for (i = 0; i < s->nr_tags; i++)
		p = put16(put16(p, i + 1 < s->nr_tags ? ETH_P_8021AD : ETH_P_8021Q), 5 + 2 * i);
	return put16(p, s->version == 4 ? ETH_P_IP : ETH_P_IPV6);
}

/* An IP header for a payload of len bytes, at offset of the datagram. */
static uint8_t *put_ip(uint8_t *p, const struct session *s, const struct step *step, size_t len, size_t offset)
{
	const bool fragment = s->kind == FRAGMENTED && step->part, more = step->part == 1;
	const uint8_t proto = scripts[s->kind].proto;
	uint8_t *start = p;

	if (s->version == 6) {
		p = put16(put32(p, 0x60000000), len + (fragment ? 8 : 0));
		p = put16(p, (fragment ? IPPROTO_FRAGMENT : proto) << 8 | 64);
		p = put_address(put_address(p, s, step->from_server), s, !step->from_server);
		return fragment ? put32(put16(put16(p, proto << 8), offset | more), s->number) : p;
	}
	p = put16(put16(p, 0x4500), 20 + len);
	p = put16(put16(p, s->number), fragment ? more << 13 | offset / 8 : 0);
	p = put16(put16(p, 64 << 8 | proto), 0);
	p = put_address(put_address(p, s, step->from_server), s, !step->from_server);
	put16(start + 10, fold(sum(0, start, 20)));
	return p;
}

static void write_frame(struct session *s, const struct step *step)
{
	const bool fragment = s->kind == FRAGMENTED && step->part;
	uint8_t payload[FRAME_MAX], frame[FRAME_MAX] = { 0 }, *p;
	struct pcap_pkthdr h = { .ts = { nr_frames / 1000, nr_frames % 1000 * 1000 } };
	size_t len, offset = 0;

	p = scripts[s->kind].proto == IPPROTO_TCP ? put_tcp(payload, s, step) : put_udp(payload, s, step);
	len = p - payload;
	set_checksum(s, step, payload, len);
	if (fragment && step->part == 1)
		len = 104;
	else if (fragment)
		offset = 104;
	p = put_ip(put_link(frame, s, step->from_server), s, step, len - offset, offset);
	memcpy(p, payload + offset, len - offset);
	h.len = p + len - offset - frame;
	if (h.len < FRAME_MIN)
		h.len = FRAME_MIN;
	h.caplen = h.len;
	pcap_dump((u_char *)out, &h, frame);
	nr_frames++;
}

/* Write sessions, a step of each in turn. */
static void write_sessions(struct session *s, unsigned int nr)
{
	unsigned int step, i;

	for (step = 0; step < 12; step++)
		for (i = 0; i < nr; i++)
			if (step < scripts[s[i].kind].nr)
				write_frame(&s[i], &scripts[s[i].kind].step[step]);
}

static void print_alerts(const struct session *s)
{
	static const unsigned int sids[] = { [HTTP] = 1, [TLS] = 3, [DNS] = 4, [FRAGMENTED] = 5 };

	/* Suricata drops no datagram for its checksum. */
	if (!s->marked || (s->wrong && scripts[s->kind].proto == IPPROTO_TCP))
		return;
	printf("%u %u\n", sids[s->kind], s->sport);
	if (s->kind == HTTP)
		printf("2 %u\n", s->sport);
}

int main(int argc, char **argv)
{
	const bool fragments = argc > 4 && !strcmp(argv[4], "fragments");
	const unsigned int count = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	const unsigned int first = argc > 3 ? strtoul(argv[3], NULL, 10) : 0;
	struct session batch[AT_A_TIME];
	unsigned int i, n;

	out = count && count < SESSIONS_MAX && first <= SESSIONS_MAX - count ? pcap_dump_open(pcap_open_dead(DLT_EN10MB, FRAME_MAX), argv[1]) : NULL;
	if (!out) {
		fprintf(stderr, "usage: pcap_sessions FILE COUNT [FIRST [fragments]], at most %u\n", SESSIONS_MAX);
		return 2;
	}
	for (i = 0; i < count; i += n) {
		for (n = 0; n < AT_A_TIME && i + n < count; n++)
			batch[n] = session_of(first + i + n, fragments);
		write_sessions(batch, n);
	}
	pcap_dump_close(out);
	printf("%u frames\n", nr_frames);
	for (i = 0; i < count; i++) {
		batch[0] = session_of(first + i, fragments);
		print_alerts(&batch[0]);
	}
	return 0;
}
