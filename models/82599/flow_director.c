// SPDX-License-Identifier: GPL-2.0-only
/*
 * Flow Director, data sheet 7.1.2.7. Perfect filters match a whole flow; ethtool -N adds
 * them. Signature filters match two hashes of a flow; ixgbe adds them itself for the TCP
 * flows that it sends. Perfect filters for IPv6 are not modelled: ixgbe programs none.
 */
#include "bytes.h"
#include "nic.h"

#include <netinet/in.h>
#include <string.h>

#define PERFECT_MAX	2046		/* perfect filters, if PBALLOC is 64 KB */
#define PERFECT_BUCKETS	0x1fff		/* the bits of the hash that a perfect filter uses */
#define TCI_ID_AND_PRIORITY 0xefff

static bool is_perfect(const struct nic *n)
{
	return get(n, R_FDIRCTRL) & FDIRCTRL_PERFECT;
}

/* --- flows, as the words that are hashed, in the order of 7.1.2.7 --- */

enum { TYPE_VLAN, DST_IP, SRC_IP = DST_IP + 4, PORTS = SRC_IP + 4, FLEX };

static unsigned int l4_type(const struct packet *p)
{
	if (!p->l4)
		return 0;
	if (p->l4_proto == IPPROTO_TCP)
		return L4TYPE_TCP;
	return p->l4_proto == IPPROTO_UDP ? L4TYPE_UDP : L4TYPE_SCTP;
}

static void flow_of_packet(const struct nic *n, const struct packet *p, uint32_t *flow)
{
	bool v4 = p->ip_version == 4;
	const uint8_t *ip = p->frame + p->l3 + (v4 ? 12 : 8);
	unsigned int type = l4_type(p), words = v4 ? 1 : 4, i;
	size_t flex = 2 * FDIRCTRL_FLEX_OFFSET(get(n, R_FDIRCTRL));

	memset(flow, 0, FLOW_WORDS * sizeof(*flow));
	flow[TYPE_VLAN] = (type | (v4 ? 0 : FLOW_TYPE_IPV6)) << 16 | (p->tci & TCI_ID_AND_PRIORITY);
	for (i = 0; i < words; i++) {
		flow[SRC_IP + i] = get_be32(ip + 4 * i);
		flow[DST_IP + i] = get_be32(ip + 4 * (words + i));
	}
	if (type)
		flow[PORTS] = get_be32(p->frame + p->l4);
	if (flex + 2 <= p->len)
		flow[FLEX] = (uint32_t)get_be16(p->frame + flex) << 16;
}

/* The flow in the registers, where addresses and FLEX are in network byte order. */
static void flow_of_registers(const struct nic *n, uint32_t command, uint32_t *flow)
{
	uint32_t port = get(n, R_FDIRPORT), vlan = get(n, R_FDIRVLAN);

	memset(flow, 0, FLOW_WORDS * sizeof(*flow));
	flow[TYPE_VLAN] = FDIRCMD_FLOW_TYPE(command) << 16 | (vlan & 0xffff);
	flow[SRC_IP] = __builtin_bswap32(get(n, R_FDIRIPSA));
	flow[DST_IP] = __builtin_bswap32(get(n, R_FDIRIPDA));
	flow[PORTS] = port << 16 | port >> 16;		/* the register has the source in its low half */
	flow[FLEX] = (uint32_t)__builtin_bswap16(vlan >> 16) << 16;
}

/* The port masks have their bits in reverse order, see ixgbe_get_fdirtcpm_82599(). */
static uint32_t reverse_ports(uint32_t mask)
{
	uint32_t reversed = 0;
	unsigned int bit;

	for (bit = 0; bit < 16; bit++) {
		reversed |= (mask >> bit & 1) << (31 - bit);		/* source */
		reversed |= (mask >> (16 + bit) & 1) << (15 - bit);	/* destination */
	}
	return reversed;
}

/* Clears the bits that perfect filters ignore: those set in the mask registers, 8.2.3.21. */
static void mask_flow(const struct nic *n, uint32_t *flow)
{
	static const uint32_t port_masks[] = { 0, R_FDIRUDPM, R_FDIRTCPM, R_FDIRSCTPM };
	uint32_t fdirm = get(n, R_FDIRM), type = flow[TYPE_VLAN] >> 16 & L4TYPE_MASK;

	if (fdirm & FDIRM_VLANID)
		flow[TYPE_VLAN] &= ~0xfffu;
	if (fdirm & FDIRM_VLANP)
		flow[TYPE_VLAN] &= ~0xe000u;
	if (fdirm & FDIRM_L4P) {
		flow[TYPE_VLAN] &= ~(L4TYPE_MASK << 16);
		flow[PORTS] = 0;
	} else if (type) {
		flow[PORTS] &= ~reverse_ports(get(n, port_masks[type]));
	}
	if (fdirm & FDIRM_FLEX)
		flow[FLEX] = 0;
	flow[SRC_IP] &= ~__builtin_bswap32(get(n, R_FDIRSIP4M));
	flow[DST_IP] &= ~__builtin_bswap32(get(n, R_FDIRDIP4M));
}

/* 7.1.2.7, in the form of ixgbe_atr_compute_perfect_hash_82599() */
uint32_t flow_hash(const uint32_t *flow, uint32_t key)
{
	uint32_t first = flow[TYPE_VLAN], high = 0, low, hash = 0;
	unsigned int i;

	for (i = 1; i < FLOW_WORDS; i++)
		high ^= flow[i];
	low = high >> 16 | high << 16;
	high ^= first ^ first >> 16;
	for (i = 0; i < 16; i++) {
		if (key >> i & 1)
			hash ^= low >> i;
		if (key >> (16 + i) & 1)
			hash ^= high >> i;
		if (!i)			/* the first bit of the stream is used once */
			low ^= first ^ first << 16;
	}
	return hash & FDIRHASH_BITS;
}

/* --- filters --- */

static uint32_t hash_register(const struct nic *n)
{
	return get(n, R_FDIRHASH) & (FDIRHASH_BITS << FDIRHASH_SHIFT | FDIRHASH_BITS);
}

static struct flow_filter *find_filter(struct nic *n, uint32_t fdirhash)
{
	unsigned int i;

	for (i = 0; i < n->n_filters; i++)
		if (n->filters[i].hash == fdirhash)
			return &n->filters[i];
	return NULL;
}

static void update_free_count(struct nic *n)
{
	set(n, R_FDIRFREE, (is_perfect(n) ? PERFECT_MAX : FDIR_FILTERS) - n->n_filters);
}

static void remove_all_filters(struct nic *n)
{
	n->n_filters = 0;
	update_free_count(n);
}

/*
 * FDIRUSTAT counts commands that are done, FDIRFSTAT those that failed. Each has two counters,
 * for adding and removing: of 16 bits in FDIRUSTAT, of 8 bits in FDIRFSTAT.
 */
static void count_command(struct nic *n, bool done, unsigned int added, unsigned int removed)
{
	uint32_t reg = done ? R_FDIRUSTAT : R_FDIRFSTAT;

	set(n, reg, get(n, reg) + added + (removed << (done ? 16 : 8)));
}

static void add_filter(struct nic *n, uint32_t command)
{
	uint32_t hash = hash_register(n);
	struct flow_filter *f = find_filter(n, hash);

	if (!f && n->n_filters < (is_perfect(n) ? PERFECT_MAX : FDIR_FILTERS))
		f = &n->filters[n->n_filters++];
	count_command(n, f, 1, 0);
	if (!f)
		return;
	f->hash = hash;
	f->command = command;
	flow_of_registers(n, command, f->flow);
	mask_flow(n, f->flow);
	update_free_count(n);
}

static void remove_filter(struct nic *n)
{
	struct flow_filter *f = find_filter(n, hash_register(n));

	count_command(n, f, 0, 1);
	if (f)
		*f = n->filters[--n->n_filters];
	update_free_count(n);
}

void flow_director_write(struct nic *n, uint32_t reg, uint32_t value)
{
	if (reg == R_FDIRCTRL) {
		set(n, reg, value | FDIRCTRL_INIT_DONE);
		remove_all_filters(n);
		return;
	}
	if (value & FDIRCMD_CLEARHT)
		remove_all_filters(n);
	switch (value & FDIRCMD_CMD) {
	case CMD_ADD:
		add_filter(n, value);
		break;
	case CMD_REMOVE:
		remove_filter(n);
		break;
	case CMD_QUERY:
		value &= ~FDIRCMD_VALID;
		if (find_filter(n, hash_register(n)))
			value |= FDIRCMD_VALID;
		break;
	}
	set(n, reg, value & ~FDIRCMD_CMD);	/* the command is done */
}

void flow_director_reset(struct nic *n)
{
	remove_all_filters(n);
}

/* --- packets --- */

static const struct flow_filter *match_filter(struct nic *n, const struct packet *p)
{
	uint32_t flow[FLOW_WORDS], hash;
	unsigned int i;

	flow_of_packet(n, p, flow);
	if (!is_perfect(n)) {
		hash = flow_hash(flow, get(n, R_FDIRHKEY)) |
		       flow_hash(flow, get(n, R_FDIRSKEY)) << FDIRHASH_SHIFT;
		return find_filter(n, hash);
	}
	mask_flow(n, flow);
	hash = flow_hash(flow, get(n, R_FDIRHKEY)) & PERFECT_BUCKETS;
	for (i = 0; i < n->n_filters; i++) {
		const struct flow_filter *f = &n->filters[i];

		if ((f->hash & PERFECT_BUCKETS) == hash && !memcmp(f->flow, flow, sizeof(flow)))
			return f;
	}
	return NULL;
}

enum flow_result flow_director_lookup(struct nic *n, const struct packet *p, unsigned int *queue)
{
	const struct flow_filter *f;

	if (!(get(n, R_FDIRCTRL) & FDIRCTRL_PBALLOC) || !p->ip_version || p->fragment ||
	    (is_perfect(n) && p->ip_version != 4))
		return FLOW_NOT_CHECKED;
	f = match_filter(n, p);
	if (!f)
		return FLOW_MISSED;
	if (f->command & FDIRCMD_DROP)
		*queue = FDIRCTRL_DROP_QUEUE(get(n, R_FDIRCTRL));
	else if (f->command & FDIRCMD_QUEUE_EN)
		*queue = FDIRCMD_QUEUE(f->command);
	return FLOW_MATCHED;
}

void flow_director_count(struct nic *n, enum flow_result result)
{
	if (result == FLOW_MATCHED)
		stat_inc(n, R_FDIRMATCH);
	else if (result == FLOW_MISSED)
		stat_inc(n, R_FDIRMISS);
}
