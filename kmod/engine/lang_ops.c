// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* The opcodes: name, class and cost of each. */
#include "engine/lang_ops.h"

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

const struct pfq_lang_op_info pfq_lang_ops[PFQ_LANG_OP_MAX + 1] = {
	[PFQ_LANG_OP_PASS] = { "pass", PFQ_OPC_END, 1 },
	[PFQ_LANG_OP_DROP] = { "drop", PFQ_OPC_END, 1 },
	[PFQ_LANG_OP_JUMP] = { "jump", PFQ_OPC_JUMP, 1 },
	[PFQ_LANG_OP_SAVE] = { "save", PFQ_OPC_ACTION, 2 },
	[PFQ_LANG_OP_RESTORE] = { "restore", PFQ_OPC_ACTION, 2 },
	[PFQ_LANG_OP_FACTS] = { "facts", PFQ_OPC_TEST, 1 },
	[PFQ_LANG_OP_COMPARE] = { "compare", PFQ_OPC_TEST, 2 },
	[PFQ_LANG_OP_PORT] = { "has_port", PFQ_OPC_TEST, 2 },
	[PFQ_LANG_OP_ADDR4] = { "has_addr", PFQ_OPC_TEST, 2 },
	[PFQ_LANG_OP_ADDR6] = { "has_addr", PFQ_OPC_TEST, 4 },
	[PFQ_LANG_OP_CAST] = { "cast", PFQ_OPC_TEST, 3 },
	[PFQ_LANG_OP_HOST] = { "host", PFQ_OPC_TEST, 8 },
	[PFQ_LANG_OP_BLOOM4] = { "bloom", PFQ_OPC_TEST, 8 },
	[PFQ_LANG_OP_VLANS] = { "vlan_id", PFQ_OPC_TEST, 2 },
	[PFQ_LANG_OP_APP] = { "app", PFQ_OPC_TEST, 6 },
	[PFQ_LANG_OP_BLOOM6] = { "bloom", PFQ_OPC_TEST, 8 },
	[PFQ_LANG_OP_COPY] = { "copy", PFQ_OPC_ACTION, 1 },
	[PFQ_LANG_OP_BROADCAST] = { "broadcast", PFQ_OPC_ACTION, 1 },
	[PFQ_LANG_OP_CLASSIFY] = { "classify", PFQ_OPC_ACTION, 1 },
	[PFQ_LANG_OP_KERNEL] = { "kernel", PFQ_OPC_ACTION, 1 },
	[PFQ_LANG_OP_MARK] = { "mark", PFQ_OPC_ACTION, 1 },
	[PFQ_LANG_OP_STATE] = { "put_state", PFQ_OPC_ACTION, 1 },
	[PFQ_LANG_OP_FORWARD] = { "forward", PFQ_OPC_EFFECT, 256 },
	[PFQ_LANG_OP_COUNT] = { "inc", PFQ_OPC_EFFECT, 2 },
	[PFQ_LANG_OP_LOG] = { "log", PFQ_OPC_EFFECT, 64 },
	[PFQ_LANG_OP_STEER] = { "steer", PFQ_OPC_STEER, 8 },
	[PFQ_LANG_OP_STEER_LOCAL_LINK] = { "steer_local_link", PFQ_OPC_STEER, 4 },
	[PFQ_LANG_OP_STEER_LOCAL_IP] = { "steer_local_ip", PFQ_OPC_STEER, 6 },
	[PFQ_LANG_OP_STEER_LOCAL_IP6] = { "steer_local_ip", PFQ_OPC_STEER, 8 },
	[PFQ_LANG_OP_STEER_FIELD] = { "steer_field", PFQ_OPC_STEER, 6 },
	[PFQ_LANG_OP_STEER_FIELD_XOR] = { "steer_field_symmetric", PFQ_OPC_STEER, 8 },
	[PFQ_LANG_OP_STEER_FIELD2] = { "double_steer_field", PFQ_OPC_STEER, 8 },
	[PFQ_LANG_OP_STEER_KEY] = { "steer_key", PFQ_OPC_STEER, 12 },
	[PFQ_LANG_OP_CALL] = { "call", PFQ_OPC_CALL, 64 },
	[PFQ_LANG_OP_ARG] = { "arg", PFQ_OPC_ACTION, 4 },
	[PFQ_LANG_OP_ARG_PROPERTY] = { "arg", PFQ_OPC_ACTION, 6 },
	[PFQ_LANG_OP_CHOSEN] = { "chosen", PFQ_OPC_TEST, 4 },
};

static const char *op_kind_name(const char *const *names, u32 n, u32 kind, const struct pfq_lang_insn *i)
{
	return kind < n ? names[kind] : pfq_lang_ops[i->op].name;
}

const char *pfq_lang_insn_name(const struct pfq_lang_insn *i)
{
	switch (i->op) {
	case PFQ_LANG_OP_COMPARE:
		return op_kind_name(property, ARRAY_SIZE(property), i->a, i);
	case PFQ_LANG_OP_CAST:
		return op_kind_name(cast, ARRAY_SIZE(cast), i->a, i);
	case PFQ_LANG_OP_HOST:
		return op_kind_name(host, ARRAY_SIZE(host), i->a, i);
	case PFQ_LANG_OP_APP:
		return op_kind_name(app, ARRAY_SIZE(app), i->a, i);
	case PFQ_LANG_OP_STEER:
		return op_kind_name(steer, ARRAY_SIZE(steer), i->a, i);
	case PFQ_LANG_OP_LOG:
		return op_kind_name(message, ARRAY_SIZE(message), i->b, i);
	}
	if (i->op > PFQ_LANG_OP_MAX || pfq_lang_op_class(i->op) == PFQ_OPC_NONE)
		return "unknown";
	return pfq_lang_ops[i->op].name;
}
