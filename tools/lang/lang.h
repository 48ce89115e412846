/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TOOLS_LANG_H
#define TOOLS_LANG_H

#include <stdbool.h>

#include <pfq/lang.h>

struct lang_args {
	const char *file, *text;
	const char *output;
	struct pfq_lang_opts opts;
	bool json, dis, doc, man, run;
	const char *doc_name;
	const char *pcap, *host_ip, *host_mac;
};

/* NULL: the error has been shown. */
struct pfq_lang *lang_compile(const struct lang_args *args);

/* These return an enum exit_code. */
int lang_run(const struct lang_args *args, const struct pfq_lang *prog);
int lang_doc(const char *name);		/* NULL: all */
int lang_man(void);
int lang_prompt(void);

/* A verdict on a line, without its end. */
void lang_print_result(const struct pfq_lang_result *r, FILE *out);

#endif
