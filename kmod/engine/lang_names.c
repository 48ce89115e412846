// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Instructions in the words of the language. */
#include "engine/lang_verify.h"

static const char *const property[PFQ_LANG_NR_PROPERTIES] = {
	"ip_tos", "ip_tot_len", "ip_id", "ip_frag", "ip_ttl", "tcp_source", "tcp_dest", "tcp_hdrlen",
	"udp_source", "udp_dest", "udp_len", "icmp_type", "icmp_code", "get_mark", "get_state",
	"l3_proto", "l4_proto", "vid"
};

static const char *const cast[PFQ_LANG_NR_CASTS] = {
	"is_broadcast", "is_multicast", "is_ip_broadcast", "is_ip_multicast"
};

static const char *const host[PFQ_LANG_NR_HOSTS] = { "is_incoming_host", "is_ip_host" };

static const char *const app[PFQ_LANG_NR_APPS] = {
	"is_gtp", "is_gtp_cp", "is_gtp_up", "is_rtp", "is_rtcp", "is_sip", "is_voip"
};

static const char *const steer[PFQ_LANG_NR_STEERS] = {
	"steer_rrobin", "steer_rss", "steer_link", "steer_vlan", "steer_p2p", "steer_flow", "steer_to",
	"double_steer_mac", "double_steer_ip", "steer_gtp_usr", "steer_rtp", "steer_voip"
};

static const char *const message[PFQ_LANG_NR_LOGS] = { "log_msg", "log_buff", "log_packet", "trace" };

static const char *const op[PFQ_LANG_OP_MAX + 1] = {
	[PFQ_LANG_OP_PASS] = "pass",
	[PFQ_LANG_OP_DROP] = "drop",
	[PFQ_LANG_OP_JUMP] = "jump",
	[PFQ_LANG_OP_SAVE] = "save",
	[PFQ_LANG_OP_RESTORE] = "restore",
	[PFQ_LANG_OP_FACTS] = "facts",
	[PFQ_LANG_OP_COMPARE] = "compare",
	[PFQ_LANG_OP_PORT] = "has_port",
	[PFQ_LANG_OP_ADDR4] = "has_addr",
	[PFQ_LANG_OP_ADDR6] = "has_addr",
	[PFQ_LANG_OP_CAST] = "cast",
	[PFQ_LANG_OP_HOST] = "host",
	[PFQ_LANG_OP_BLOOM4] = "bloom",
	[PFQ_LANG_OP_VLANS] = "vlan_id",
	[PFQ_LANG_OP_APP] = "app",
	[PFQ_LANG_OP_BLOOM6] = "bloom",
	[PFQ_LANG_OP_COPY] = "copy",
	[PFQ_LANG_OP_BROADCAST] = "broadcast",
	[PFQ_LANG_OP_CLASSIFY] = "classify",
	[PFQ_LANG_OP_KERNEL] = "kernel",
	[PFQ_LANG_OP_MARK] = "mark",
	[PFQ_LANG_OP_STATE] = "put_state",
	[PFQ_LANG_OP_FORWARD] = "forward",
	[PFQ_LANG_OP_COUNT] = "inc",
	[PFQ_LANG_OP_LOG] = "log",
	[PFQ_LANG_OP_STEER] = "steer",
	[PFQ_LANG_OP_STEER_LOCAL_LINK] = "steer_local_link",
	[PFQ_LANG_OP_STEER_LOCAL_IP] = "steer_local_ip",
	[PFQ_LANG_OP_STEER_LOCAL_IP6] = "steer_local_ip",
	[PFQ_LANG_OP_STEER_FIELD] = "steer_field",
	[PFQ_LANG_OP_STEER_FIELD_XOR] = "steer_field_symmetric",
	[PFQ_LANG_OP_STEER_FIELD2] = "double_steer_field",
	[PFQ_LANG_OP_STEER_KEY] = "steer_key",
	[PFQ_LANG_OP_CALL] = "call",
};

static const char *of(const char *const *names, u32 n, const struct pfq_lang_insn *i, u32 which)
{
	return which < n ? names[which] : op[i->op];
}

const char *pfq_lang_insn_name(const struct pfq_lang_insn *i)
{
	switch (i->op) {
	case PFQ_LANG_OP_COMPARE:
		return of(property, ARRAY_SIZE(property), i, i->a);
	case PFQ_LANG_OP_CAST:
		return of(cast, ARRAY_SIZE(cast), i, i->a);
	case PFQ_LANG_OP_HOST:
		return of(host, ARRAY_SIZE(host), i, i->a);
	case PFQ_LANG_OP_APP:
		return of(app, ARRAY_SIZE(app), i, i->a);
	case PFQ_LANG_OP_STEER:
		return of(steer, ARRAY_SIZE(steer), i, i->a);
	case PFQ_LANG_OP_LOG:
		return of(message, ARRAY_SIZE(message), i, i->b);
	}
	return i->op <= PFQ_LANG_OP_MAX && op[i->op] ? op[i->op] : "unknown";
}
