// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pfq-lang programs of lang_cost.c, written by hand in C: as XDP programs, and as programs
 * that choose a socket of a fanout group. The XDP programs skip VLAN tags and IP options, respect
 * the length in the IPv4 header, and recognise fragments, as pfq-lang does.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/types.h>

#define SEC(name) __attribute__((section(name), used))
#define INLINE static inline __attribute__((always_inline))
#define swap16 __builtin_bswap16
#define swap32 __builtin_bswap32

#define SEED	0x0123456789abcdefull
#define MIX_A	0x9e3779b97f4a7c15ull
#define MIX_B	0x243f6a8885a308d3ull

static void *(*lookup)(void *map, const void *key) = (void *)BPF_FUNC_map_lookup_elem;
static long (*load_bytes)(const void *skb, __u32 offset, void *to, __u32 len, __u32 from) =
	(void *)BPF_FUNC_skb_load_bytes_relative;

/* The only map, an array of 4096 slots. The loader resolves this symbol to it. */
extern char slots;

struct packet {
	const __u8 *mac, *ip, *l4;
};

INLINE __u16 get16(const __u8 *p)
{
	return *(const __u16 *)p;
}

INLINE __u32 get32(const __u8 *p)
{
	return *(const __u32 *)p;
}

/* Parse UDP over IPv4. Return 0 if the packet is something else or a header is truncated. */
INLINE int read_udp(struct packet *p, const __u8 *data, const __u8 *end)
{
	__u16 type, len;
	__u32 ihl;
	int i;

	if (data + ETH_HLEN > end)
		return 0;
	p->mac = data;
	type = get16(data + 12);
	data += ETH_HLEN;
#pragma unroll
	for (i = 0; i < 3; i++) {
		if (type != swap16(ETH_P_8021Q) && type != swap16(ETH_P_8021AD) && type != swap16(0x9100))
			break;
		if (data + 4 > end)
			return 0;
		type = get16(data + 2);
		data += 4;
	}
	if (type != swap16(ETH_P_IP) || data + 20 > end || data[0] >> 4 != 4)
		return 0;
	ihl = (data[0] & 15) * 4;
	len = swap16(get16(data + 2));
	if (ihl < 20 || len < ihl + 8 || data[9] != IPPROTO_UDP || get16(data + 6) & swap16(0x1fff))
		return 0;
	p->ip = data;
	p->l4 = data + ihl;
	return p->l4 + 8 <= end;
}

INLINE __u64 mix(__u64 x, __u64 seed)
{
	x = (x ^ seed) * MIX_A;
	return x ^ x >> 32;
}

INLINE __u32 hash(const struct packet *p)
{
	const __u64 x = mix((__u64)swap32(get32(p->ip + 12)) << 16 | swap16(get16(p->l4)), SEED) +
			   mix((__u64)swap32(get32(p->ip + 16)) << 16 | swap16(get16(p->l4 + 2)), SEED) +
			   IPPROTO_UDP * MIX_A;

	return x * MIX_B >> 32;
}

INLINE int has_port(const struct packet *p, __u16 port)
{
	return get16(p->l4) == swap16(port) || get16(p->l4 + 2) == swap16(port);
}

INLINE int has_10(const struct packet *p)
{
	return p->ip[12] == 10 || p->ip[16] == 10;
}

INLINE int is_broadcast(const __u8 *mac)
{
	return get16(mac) == 0xffff && get16(mac + 2) == 0xffff && get16(mac + 4) == 0xffff;
}

INLINE int ten(const struct packet *p)
{
	return !(get16(p->ip + 6) & swap16(0x3fff)) && has_10(p) && has_port(p, 53) && p->ip[8] > 3 &&
	       !is_broadcast(p->mac) && !is_broadcast(p->mac + 6) && swap16(get16(p->l4 + 4)) < 1000;
}

INLINE int sixteen(const struct packet *p)
{
	return has_port(p, 1) || has_port(p, 2) || has_port(p, 3) || has_port(p, 4) || has_port(p, 5) ||
	       has_port(p, 6) || has_port(p, 7) || has_port(p, 8) || has_port(p, 9) || has_port(p, 10) ||
	       has_port(p, 11) || has_port(p, 12) || has_port(p, 13) || has_port(p, 14) || has_port(p, 15) ||
	       has_port(p, 53);
}

INLINE int steer(const struct packet *p)
{
	const __u32 slot = hash(p) >> 20;
	const __u32 *socket = lookup(&slots, &slot);

	return socket ? *socket : 0;
}

#define XDP(name, wanted, result)						\
SEC("xdp/" #name) int xdp_##name(struct xdp_md *x)				\
{										\
	struct packet p;							\
										\
	if (!read_udp(&p, (void *)(long)x->data, (void *)(long)x->data_end) || !(wanted)) \
		return XDP_DROP;						\
	return result;								\
}

XDP(flow, 1, steer(&p) ? XDP_PASS : XDP_DROP)
XDP(ten, ten(&p), steer(&p) ? XDP_PASS : XDP_DROP)
XDP(par, sixteen(&p), XDP_PASS)

/*
 * A fanout program must not read the packet directly, so it copies the headers. The skb's data
 * begins after the MAC header, so the copy is relative to BPF_HDR_START_MAC.
 */
#define FANOUT(name, wanted, result)						\
SEC("fanout/" #name) int fanout_##name(struct __sk_buff *skb)			\
{										\
	__u8 copy[ETH_HLEN + 20 + 8];					\
	struct packet p;							\
										\
	if (load_bytes(skb, 0, copy, sizeof(copy), BPF_HDR_START_MAC) || get16(copy + 12) != swap16(ETH_P_IP) || \
	    copy[14] != 0x45 || copy[23] != IPPROTO_UDP || get16(copy + 20) & swap16(0x1fff) || swap16(get16(copy + 16)) < 28)	\
		return 0;							\
	p.mac = copy;								\
	p.ip = copy + ETH_HLEN;							\
	p.l4 = copy + ETH_HLEN + 20;						\
	if (!(wanted))								\
		return 0;							\
	return result;								\
}

FANOUT(flow, 1, hash(&p))
FANOUT(ten, ten(&p), hash(&p))
FANOUT(par, sixteen(&p), 1)

SEC("xdp/pass") int xdp_pass(struct xdp_md *x)
{
	(void)x;
	return XDP_PASS;
}

SEC("fanout/pass") int fanout_pass(struct __sk_buff *skb)
{
	(void)skb;
	return 1;
}

