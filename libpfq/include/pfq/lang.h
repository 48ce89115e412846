/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pfq-lang: programs for groups, compiled here and run in the kernel. See
 * pfq-lang(7). Functions that can fail return 0 or a negative errno; pfq_error(q), or
 * pfq_error(NULL) after a function without a handle, has a text with file, line, column
 * and what to do. Structs begin with their size: set it before each call.
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

#define PFQ_LANG_SOURCE_MAX (16u << 20)

/* Zero means the default. New members come at the end. */
struct pfq_lang_opts {
	size_t		size;		/* sizeof(struct pfq_lang_opts) */
	const char	*name;		/* of the text, for errors and imports beside it */
	const char	*path;		/* directories of modules, with colons between */
	uint32_t	no_optimise;
	uint32_t	reserved;	/* 0 */
};

/* The text is a program, or JSON of one, PFQ 6's too. */
int pfq_lang_compile(struct pfq_lang **prog, const char *text, const struct pfq_lang_opts *opts);
int pfq_lang_compile_file(struct pfq_lang **prog, const char *file, const struct pfq_lang_opts *opts);
void pfq_lang_free(struct pfq_lang *prog);

/* Of the program, and valid as long as it is. cost: of its longest path. */
const void *pfq_lang_code(const struct pfq_lang *prog, size_t *size);
const char *pfq_lang_json(const struct pfq_lang *prog);
unsigned int pfq_lang_cost(const struct pfq_lang *prog);
void pfq_lang_disassemble(const struct pfq_lang *prog, FILE *out);

/* A group's program, replaced under traffic; gid 0: the socket's own group. */
int pfq_group_program_set(struct pfq *q, uint32_t gid, const struct pfq_lang *prog);
int pfq_group_program_set_text(struct pfq *q, uint32_t gid, const char *text);
int pfq_group_program_set_file(struct pfq *q, uint32_t gid, const char *file);
int pfq_group_program_clear(struct pfq *q, uint32_t gid);

/* The functions of the language, in order, by name, or of a like name (or NULL). -ENOENT: no such function. */
struct pfq_lang_doc {
	size_t		size;
	const char	*name, *type, *section, *meaning, *example;
};
int pfq_lang_doc_get(unsigned int n, struct pfq_lang_doc *doc);
int pfq_lang_doc_find(const char *name, struct pfq_lang_doc *doc);
int pfq_lang_doc_similar(const char *name, struct pfq_lang_doc *doc);

/* The kernel's engine on a packet, here. */
struct pfq_lang_packet {
	size_t		size;
	const uint8_t	*data;		/* with its Ethernet header */
	uint32_t	caplen;
	uint32_t	len;
	uint16_t	vlan_tci;	/* of a stripped tag; 0: none */
	uint32_t	mark;
	uint32_t	rss;
	uint64_t	host_mac;	/* is_incoming_host: to this one; 0: none */
	uint32_t	host_ip;	/* is_ip_host: to this one, in host byte order; 0: none */
	uint32_t	reserved;	/* 0 */
};

#define PFQ_LANG_ACTIONS_MAX PFQ_LANG_EFFECTS_MAX

struct pfq_lang_result {
	size_t		size;
	uint32_t	action;		/* enum pfq_action */
	uint32_t	hash, hash2;
	uint64_t	classes;
	uint32_t	mark, state;
	int		to_stack;
	unsigned int	nr_forward, nr_count, nr_log;
	const char	*forward[PFQ_LANG_ACTIONS_MAX];	/* devices; of the program */
	unsigned char	not_back[PFQ_LANG_ACTIONS_MAX];	/* link: but not to where it came from */
	uint32_t	counter[PFQ_LANG_ACTIONS_MAX];
	int		add[PFQ_LANG_ACTIONS_MAX];
	const char	*log[PFQ_LANG_ACTIONS_MAX];
};

int pfq_lang_run_packet(const struct pfq_lang *prog, const struct pfq_lang_packet *packet,
			struct pfq_lang_result *result);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
