/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * A compiled pfq-lang program, as PFQ_SO_PROGRAM takes it:
 *
 *	struct pfq_lang_header | struct pfq_lang_insn[nr_insns] | pool[pool_size]
 *
 * in the host's byte order, which must be little endian. The pool has the constants that
 * do not fit into an instruction, at offsets that are multiples of 8. An instruction
 * refers to its constant by the offset.
 *
 * Execution continues with the next instruction. After a test it skips jt instructions if
 * the test holds, else jf instructions. Jumps lead forward only, so each instruction runs
 * at most once, and the cost of a program is known when it is loaded.
 */
#ifndef _UAPI_LINUX_PFQ_LANG_H
#define _UAPI_LINUX_PFQ_LANG_H

#include <linux/types.h>

#define PFQ_LANG_MAGIC		0x4c514650	/* "PFQL" */
#define PFQ_LANG_VERSION	1

/* Limits of a program. */
#define PFQ_LANG_INSNS_MAX	4096
#define PFQ_LANG_POOL_MAX	(4u << 20)
#define PFQ_LANG_COST_MAX	16384		/* of the most expensive path, in steps of the interpreter */
#define PFQ_LANG_LAYERS		4		/* the packet, and 3 tunnels in it */
#define PFQ_LANG_SLOTS		8		/* for SAVE and RESTORE: nesting of par and inv */
#define PFQ_LANG_EFFECTS_MAX	128		/* forwards, counts and messages on a path */
#define PFQ_LANG_STEERED_MAX	65		/* class masks to which a program steers: 64 classes, and all */
#define PFQ_LANG_CALLS_MAX	64		/* calls of functions of other modules */
#define PFQ_LANG_LIST_MAX	65536		/* elements of a list that is an argument of such a call */
#define PFQ_LANG_BLOOM_BITS_MAX	24		/* log2 of the size of a Bloom filter */

struct pfq_lang_header {
	__u32	magic;
	__u16	version;
	__u16	header_size;
	__u32	size;		/* of the whole program, bytes */
	__u32	nr_insns;
	__u32	pool_size;	/* bytes, a multiple of 8 */
	__u32	reserved;	/* 0 */
};

struct pfq_lang_insn {
	__u16	op;		/* enum pfq_lang_op */
	__u8	layer;		/* 0: the packet; 1: the packet in its tunnel; ... */
	__u8	flags;		/* PFQ_LANG_SRC, PFQ_LANG_DST, enum pfq_lang_compare */
	__u16	jt;		/* instructions to skip if the test holds */
	__u16	jf;		/* instructions to skip if it does not */
	__u32	a;		/* operands, see enum pfq_lang_op */
	__u32	b;
	__aligned_u64 k;
};

/* In flags: which end of the packet a test looks at. With both, one match is enough. */
#define PFQ_LANG_SRC	1u
#define PFQ_LANG_DST	2u
#define PFQ_LANG_ENDS	(PFQ_LANG_SRC | PFQ_LANG_DST)

/* In flags of PFQ_LANG_OP_COMPARE. */
enum pfq_lang_compare {
	PFQ_LANG_LESS, PFQ_LANG_LESS_EQ, PFQ_LANG_GREATER, PFQ_LANG_GREATER_EQ,
	PFQ_LANG_EQUAL, PFQ_LANG_NOT_EQUAL, PFQ_LANG_ANY_BIT, PFQ_LANG_ALL_BIT,
	PFQ_LANG_NR_COMPARES
};

/* Properties of a packet that PFQ_LANG_OP_COMPARE compares, in host byte order. */
enum pfq_lang_property {
	PFQ_LANG_IP_TOS, PFQ_LANG_IP_TOT_LEN, PFQ_LANG_IP_ID, PFQ_LANG_IP_FRAG, PFQ_LANG_IP_TTL,
	PFQ_LANG_TCP_SOURCE, PFQ_LANG_TCP_DEST, PFQ_LANG_TCP_HDRLEN,
	PFQ_LANG_UDP_SOURCE, PFQ_LANG_UDP_DEST, PFQ_LANG_UDP_LEN,
	PFQ_LANG_ICMP_TYPE, PFQ_LANG_ICMP_CODE, PFQ_LANG_GET_MARK, PFQ_LANG_GET_STATE,
	PFQ_LANG_L3_PROTO, PFQ_LANG_L4_PROTO, PFQ_LANG_VID,
	PFQ_LANG_NR_PROPERTIES
};

/* Kinds of PFQ_LANG_OP_CAST. */
enum pfq_lang_cast {
	PFQ_LANG_MAC_BROADCAST, PFQ_LANG_MAC_MULTICAST, PFQ_LANG_IP_BROADCAST, PFQ_LANG_IP_MULTICAST,
	PFQ_LANG_NR_CASTS
};

/* Kinds of PFQ_LANG_OP_HOST. */
enum pfq_lang_host { PFQ_LANG_HOST_MAC, PFQ_LANG_HOST_IP, PFQ_LANG_NR_HOSTS };

/* Kinds of PFQ_LANG_OP_APP. */
enum pfq_lang_app {
	PFQ_LANG_GTP, PFQ_LANG_GTP_CP, PFQ_LANG_GTP_UP,
	PFQ_LANG_RTP, PFQ_LANG_RTCP, PFQ_LANG_SIP, PFQ_LANG_VOIP,
	PFQ_LANG_NR_APPS
};

/* Kinds of PFQ_LANG_OP_STEER. An instruction continues at jf if the packet lacks a field that it hashes. */
enum pfq_lang_steer {
	PFQ_LANG_STEER_RROBIN, PFQ_LANG_STEER_RSS, PFQ_LANG_STEER_LINK, PFQ_LANG_STEER_VLAN,
	PFQ_LANG_STEER_P2P, PFQ_LANG_STEER_FLOW, PFQ_LANG_STEER_TO, PFQ_LANG_STEER_MAC2,
	PFQ_LANG_STEER_IP2, PFQ_LANG_STEER_GTP, PFQ_LANG_STEER_RTP, PFQ_LANG_STEER_VOIP,
	PFQ_LANG_NR_STEERS
};

/* Fields that PFQ_LANG_OP_STEER_KEY hashes. The numbers are those of PFQ 6, which has none for bit 8. */
enum pfq_lang_key {
	PFQ_LANG_KEY_ETH_TYPE	= 1 << 0,
	PFQ_LANG_KEY_ETH_SRC	= 1 << 1,
	PFQ_LANG_KEY_ETH_DST	= 1 << 2,
	PFQ_LANG_KEY_IP_SRC	= 1 << 3,
	PFQ_LANG_KEY_IP_DST	= 1 << 4,
	PFQ_LANG_KEY_IP_PROTO	= 1 << 5,
	PFQ_LANG_KEY_IP_ECN	= 1 << 6,
	PFQ_LANG_KEY_IP_DSCP	= 1 << 7,
	PFQ_LANG_KEY_SRC_PORT	= 1 << 9,
	PFQ_LANG_KEY_DST_PORT	= 1 << 10,
	PFQ_LANG_KEY_ICMP_TYPE	= 1 << 11,
	PFQ_LANG_KEY_ICMP_CODE	= 1 << 12,
	PFQ_LANG_KEY_ALL	= 0x1eff,
};

/* In the pool: an IPv6 prefix, in network byte order. No bit of address lies outside of mask. */
struct pfq_lang_prefix {
	__u8	address[16];
	__u8	mask[16];
};

#define PFQ_LANG_CALL_ARGS	8	/* arguments of a function of another module */
#define PFQ_LANG_ARG_SLOTS	16	/* values of predicates and properties that are arguments */

/* In the pool: an IPv4 or IPv6 prefix, the address in network byte order. */
struct pfq_lang_cidr {
	__u8	address[16];	/* of IPv4: the first 4 bytes */
	__u8	bytes;		/* 4 or 16 */
	__u8	length;		/* of the prefix, bits */
	__u8	reserved[6];	/* 0 */
};

/* Kinds of arguments of a function of another module. Offsets are into the pool. */
enum pfq_lang_arg_kind {
	PFQ_LANG_ARG_NUMBER = 1,	/* value: the number; an IPv4 address in host byte order; a Double's bits */
	PFQ_LANG_ARG_STRING = 2,	/* value: offset of a NUL-terminated string */
	PFQ_LANG_ARG_CIDR = 3,		/* value: offset of struct pfq_lang_cidr */
	PFQ_LANG_ARG_NUMBERS = 4,	/* value: offset of nr __u64 */
	PFQ_LANG_ARG_STRINGS = 5,	/* value: offset of nr __u64, the offsets of strings */
	PFQ_LANG_ARG_CIDRS = 6,		/* value: offset of nr struct pfq_lang_cidr */
	PFQ_LANG_ARG_PREDICATE = 7,	/* value: slot of PFQ_LANG_OP_ARG */
	PFQ_LANG_ARG_PROPERTY = 8,	/* value: slot of PFQ_LANG_OP_ARG_PROPERTY */
	PFQ_LANG_ARG_FUNCTION = 9,	/* value: operand of PFQ_LANG_OP_CHOSEN, 1 to PFQ_LANG_CALL_ARGS */
};

struct pfq_lang_arg {
	__u32	kind;		/* enum pfq_lang_arg_kind */
	__u32	nr;		/* elements of a list; else 0 */
	__aligned_u64 value;
};

/* In the pool: a call of a function of another module. */
struct pfq_lang_call {
	char	name[32];	/* NUL-terminated */
	char	signature[256];	/* its type, NUL-terminated */
	struct pfq_lang_arg arg[PFQ_LANG_CALL_ARGS];	/* those after the last one are zero */
};

/* The instructions. Comments list the operands besides layer, flags, jt and jf. Offsets are into the pool. */
enum pfq_lang_op {
	PFQ_LANG_OP_PASS = 1,
	PFQ_LANG_OP_DROP = 2,
	PFQ_LANG_OP_JUMP = 3,	/* to jt */
	PFQ_LANG_OP_SAVE = 4,	/* a: slot */
	PFQ_LANG_OP_RESTORE = 5,	/* a: slot */
	PFQ_LANG_OP_FACTS = 16,	/* (facts & a) == b */
	PFQ_LANG_OP_COMPARE = 17,	/* property a with k */
	PFQ_LANG_OP_PORT = 18,	/* a: port */
	PFQ_LANG_OP_ADDR4 = 19,	/* a: address, b: mask */
	PFQ_LANG_OP_ADDR6 = 20,	/* a: offset of struct pfq_lang_prefix */
	PFQ_LANG_OP_CAST = 21,	/* a: enum pfq_lang_cast */
	PFQ_LANG_OP_HOST = 22,	/* a: enum pfq_lang_host */
	PFQ_LANG_OP_BLOOM4 = 23,	/* a: offset of the filter, b: log2 of its bits, k: mask */
	PFQ_LANG_OP_VLANS = 24,	/* a: offset of 4096 bits, one for each id */
	PFQ_LANG_OP_APP = 25,	/* a: enum pfq_lang_app */
	PFQ_LANG_OP_BLOOM6 = 26,	/* a: offset of the filter, b: log2 of its bits, k: prefix length */
	PFQ_LANG_OP_COPY = 32,
	PFQ_LANG_OP_BROADCAST = 33,
	PFQ_LANG_OP_CLASSIFY = 34,	/* a: class */
	PFQ_LANG_OP_KERNEL = 35,
	PFQ_LANG_OP_MARK = 36,	/* a: mark */
	PFQ_LANG_OP_STATE = 37,	/* a: state */
	PFQ_LANG_OP_FORWARD = 38,	/* a: offset of a device's name, b: 1: not back to that device */
	PFQ_LANG_OP_COUNT = 39,	/* a: counter, k: increment */
	PFQ_LANG_OP_LOG = 40,	/* a: offset of the text, b: enum pfq_lang_log */
	PFQ_LANG_OP_STEER = 48,	/* a: enum pfq_lang_steer, k: hash of PFQ_LANG_STEER_TO */
	PFQ_LANG_OP_STEER_LOCAL_LINK = 49,	/* k: MAC address of the gateway */
	PFQ_LANG_OP_STEER_LOCAL_IP = 50,	/* a: address, b: mask, k: mask of the subnets */
	PFQ_LANG_OP_STEER_LOCAL_IP6 = 51,	/* a: offset of struct pfq_lang_prefix */
	PFQ_LANG_OP_STEER_FIELD = 52,	/* a: offset in the frame, b: size */
	PFQ_LANG_OP_STEER_FIELD_XOR = 53,	/* a, k: offsets in the frame, b: size */
	PFQ_LANG_OP_STEER_FIELD2 = 54,	/* a, k: offsets in the frame, b: size */
	PFQ_LANG_OP_STEER_KEY = 55,	/* k: enum pfq_lang_key */
	PFQ_LANG_OP_CALL = 64,	/* a: offset of struct pfq_lang_call */
	PFQ_LANG_OP_ARG = 65,	/* a: slot, k: its value, 0 or 1 */
	PFQ_LANG_OP_ARG_PROPERTY = 66, /* a: slot, b: enum pfq_lang_property: its value; all ones without it */
	PFQ_LANG_OP_CHOSEN = 67, /* a: the last call chose this argument, a function */
	PFQ_LANG_OP_MAX = 67
};

/* Kinds of PFQ_LANG_OP_LOG. */
enum pfq_lang_log {
	PFQ_LANG_LOG_MSG, PFQ_LANG_LOG_BUFF, PFQ_LANG_LOG_PACKET, PFQ_LANG_LOG_TRACE,
	PFQ_LANG_NR_LOGS
};

#endif
