/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of pfq lang. */
#ifndef TOOLS_LANG_H
#define TOOLS_LANG_H

#include <stdbool.h>

#include <pfq/lang.h>

#define LANG_HOST_IPS 2	/* one of IPv4, one of IPv6 */

/* The command line. */
struct lang_args {
	const char *file, *text;	/* the program; one of the two is set */
	const char *output;
	struct pfq_lang_opts opts;
	char *path;			/* opts.path, for free() */
	bool json, dis, doc, man, run;
	const char *doc_name;		/* --doc: NULL for all functions */
	const char *pcap, *host_mac;
	const char *host_ip[LANG_HOST_IPS];
	unsigned int nr_host_ips;
};

/* Add a directory to those of imported modules. Returns false without memory. */
bool lang_add_import(struct lang_args *args, const char *dir);

/* Compile the program. Returns NULL after printing the error. */
struct pfq_lang *lang_compile(const struct lang_args *args);

/* The next four return an enum exit_code. */

/* Run the program on the packets of args->pcap. */
int lang_run(const struct lang_args *args, const struct pfq_lang *prog);

/* Describe a function. name: NULL to list all functions. */
int lang_doc(const char *name);

/* Print the functions in roff, for pfq-lang(7). */
int lang_man(void);

/* Read definitions and expressions from the terminal. */
int lang_prompt(void);

/* Print a verdict, without a newline. */
void lang_print_result(const struct pfq_lang_result *r, FILE *out);

#endif
