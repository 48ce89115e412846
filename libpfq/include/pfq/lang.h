/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Compiles programs in pfq-lang and sets them as the programs of groups. The kernel runs a group's
 * program on each of its packets. See pfq-lang(7) for the language and pfq_lang(3) for an example.
 *
 * Functions that can fail return 0 or a negative errno. pfq_error(q), or pfq_error(NULL) after a
 * function without a handle, returns the message: for a program, with file, line and column.
 *
 * Structs begin with their size: set it before each call. A struct pfq_lang never changes, so
 * threads may share it.
 */
#ifndef PFQ_LANG_H
#define PFQ_LANG_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <pfq/linux/pfq_lang.h>
#include <pfq/pfq.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

struct pfq_lang;

#define PFQ_LANG_SOURCE_MAX (16u << 20)	/* the longest source file, bytes */

/* Options of the compiler. 0 and NULL mean the default. */
struct pfq_lang_opts {
	size_t		size;		/* sizeof(struct pfq_lang_opts) */
	const char	*name;		/* file name in messages; its directory is searched for imports */
	const char	*path;		/* directories of imported modules, separated by colons */
	uint32_t	no_optimise;	/* 1: translate the program as it is written */
	uint32_t	reserved;	/* 0 */
};

/**
 * Compile a program.
 *
 * @param prog gets the program, for pfq_lang_free(); NULL on failure
 * @param text the program in pfq-lang, or as a JSON array, the format of PFQ 6
 * @param opts options, or NULL
 * @return 0, -EINVAL if the program is wrong, -E2BIG for unknown options, or -ENOMEM
 */
int pfq_lang_compile(struct pfq_lang **prog, const char *text, const struct pfq_lang_opts *opts);

/**
 * Compile a file. The other parameters are those of pfq_lang_compile(); opts->name is ignored.
 *
 * @param file name of the file, or "-" for standard input
 * @return as above, -EFBIG for a file of more than PFQ_LANG_SOURCE_MAX bytes, or the error of reading it
 */
int pfq_lang_compile_file(struct pfq_lang **prog, const char *file, const struct pfq_lang_opts *opts);

/**
 * Make a program of compiled code, as PFQ_SO_PROGRAM returns it or pfq_lang_code() did.
 *
 * @param prog gets the program, for pfq_lang_free(); NULL on failure
 * @param code struct pfq_lang_header, instructions and pool
 * @param size bytes
 * @return 0, -EINVAL if the code is not a safe program, or -ENOMEM. pfq_lang_json() of it is NULL
 */
int pfq_lang_load(struct pfq_lang **prog, const void *code, size_t size);

/**
 * Free a program. Groups that use it have their own copy.
 *
 * @param prog the program, or NULL
 */
void pfq_lang_free(struct pfq_lang *prog);

/**
 * The compiled program: struct pfq_lang_header, instructions and pool.
 *
 * @param size gets its size in bytes
 * @return valid until pfq_lang_free()
 */
const void *pfq_lang_code(const struct pfq_lang *prog, size_t *size);

/**
 * The program as JSON.
 *
 * @return valid until pfq_lang_free(); NULL if it would be too long, or the program was loaded
 */
const char *pfq_lang_json(const struct pfq_lang *prog);

/**
 * The cost of a program.
 *
 * @return cost of the most expensive path, in steps of the interpreter: at most PFQ_LANG_COST_MAX
 */
unsigned int pfq_lang_cost(const struct pfq_lang *prog);

/** Print the instructions of a program. */
void pfq_lang_disassemble(const struct pfq_lang *prog, FILE *out);

/**
 * Set the program of a group. It replaces the group's program or verdict atomically: each packet
 * sees the old one or the new one.
 *
 * @param q a handle that has joined the group
 * @param gid the group, or PFQ_OWN_GROUP for the socket's own
 * @param prog the program; may be freed afterwards
 * @return 0, or a negative errno:
 *	-EINVAL: the kernel refuses the program
 *	-EPERM: forwarding, logging and passing packets to the stack require CAP_NET_ADMIN, and
 *		so does each change of a group that does so, steals or sends
 *	-EDQUOT: a packet would take too many steps: see pfq(7), "The budget of a packet"
 *	-ENODEV: no such device
 *	-ENOENT: not in the group, or no such function of another module
 *	-E2BIG: too many calls of other modules
 *	-ENOMEM
 */
int pfq_group_program_set(struct pfq *q, uint32_t gid, const struct pfq_lang *prog);

/**
 * Compile a program and set it.
 *
 * @param text as for pfq_lang_compile()
 * @return as pfq_lang_compile() and pfq_group_program_set()
 */
int pfq_group_program_set_text(struct pfq *q, uint32_t gid, const char *text);

/**
 * Compile a file and set the program.
 *
 * @param file as for pfq_lang_compile_file()
 * @return as pfq_lang_compile_file() and pfq_group_program_set()
 */
int pfq_group_program_set_file(struct pfq *q, uint32_t gid, const char *file);

/**
 * Remove the program of a group. The sockets of the default class then get all packets.
 *
 * @return 0, or -ENOENT if the handle is not in the group
 */
int pfq_group_program_clear(struct pfq *q, uint32_t gid);

/* The description of a function of the language. The strings are constant; meaning may have several lines. */
struct pfq_lang_doc {
	size_t		size;		/* sizeof(struct pfq_lang_doc) */
	const char	*name, *type, *section, *meaning, *example;
};

/**
 * Describe a function by its number.
 *
 * @param n counts from 0, in the order of pfq-lang(7)
 * @return 0, or -ENOENT after the last one
 */
int pfq_lang_doc_get(unsigned int n, struct pfq_lang_doc *doc);

/**
 * Describe a function by its name.
 *
 * @return 0, or -ENOENT
 */
int pfq_lang_doc_find(const char *name, struct pfq_lang_doc *doc);

/**
 * Describe a function whose name is similar to a misspelt one.
 *
 * @return 0, or -ENOENT
 */
int pfq_lang_doc_similar(const char *name, struct pfq_lang_doc *doc);

/* A packet for pfq_lang_run_packet(), and what else the kernel would know about it. */
struct pfq_lang_packet {
	size_t		size;		/* sizeof(struct pfq_lang_packet) */
	const uint8_t	*data;		/* starts with the Ethernet header */
	uint32_t	caplen;		/* bytes at data */
	uint32_t	len;		/* length of the frame, bytes */
	uint16_t	vlan_tci;	/* of a tag that the NIC stripped; 0: none, see below */
	uint16_t	vlan_present;	/* 1: the NIC stripped a tag, even if its TCI is 0 */
	uint32_t	mark;		/* of the packet */
	uint32_t	rss;		/* RSS hash of the NIC; 0: none */
	uint64_t	host_mac;	/* the device's, for is_incoming_host; 0: none */
	uint32_t	host_ip;	/* the host's, for is_ip_host, in host byte order; 0: none */
	uint8_t		host_ip6[16];	/* the host's IPv6 address; all zero: none */
	uint32_t	reserved;	/* 0 */
};

#define PFQ_LANG_ACTIONS_MAX PFQ_LANG_EFFECTS_MAX

/* What a program decides about a packet. */
struct pfq_lang_result {
	size_t		size;		/* sizeof(struct pfq_lang_result) */
	uint32_t	action;		/* enum pfq_action */
	uint32_t	hash, hash2;	/* of PFQ_ACTION_STEER; hash2: of PFQ_ACTION_DOUBLE */
	uint64_t	classes;	/* bit mask of the sockets' classes */
	uint32_t	mark, state;
	int		to_stack;	/* 1: the kernel's stack gets it, even if a binding steals it */
	unsigned int	nr_forward, nr_count, nr_log;	/* entries of the arrays below */
	const char	*forward[PFQ_LANG_ACTIONS_MAX];	/* devices; valid until pfq_lang_free() */
	unsigned char	not_back[PFQ_LANG_ACTIONS_MAX];	/* 1: not if the packet came from it */
	uint32_t	counter[PFQ_LANG_ACTIONS_MAX];	/* numbers of counters */
	int		add[PFQ_LANG_ACTIONS_MAX];	/* what is added to them */
	const char	*log[PFQ_LANG_ACTIONS_MAX];	/* messages, or names of log functions */
};

/**
 * Run a program on a packet in this process, with the engine of the kernel. Functions of other
 * kernel modules let every packet pass.
 *
 * @param prog the program
 * @param packet the packet
 * @param result gets the decision
 * @return 0, or -EINVAL or -E2BIG for a wrong size of a struct
 */
int pfq_lang_run_packet(const struct pfq_lang *prog, const struct pfq_lang_packet *packet,
			struct pfq_lang_result *result);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
