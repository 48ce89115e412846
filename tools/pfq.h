/* SPDX-License-Identifier: GPL-2.0-only */
/* What all verbs share. */
#ifndef TOOLS_PFQ_H
#define TOOLS_PFQ_H

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define __printf(a, b) __attribute__((format(printf, a, b)))

enum exit_code {
	EXIT_OK		= 0,
	EXIT_FAILED	= 1,
	EXIT_USAGE	= 2,
};

/* The verbs. Each gets "pfq VERB" and its arguments, and returns an exit code. */
int affinity_main(int argc, char **argv);
int bridge_main(int argc, char **argv);
int capture_main(int argc, char **argv);
int counters_main(int argc, char **argv);
int doctor_main(int argc, char **argv);
int extcap_main(int argc, char **argv);
int flows_main(int argc, char **argv);
int gen_main(int argc, char **argv);
int group_main(int argc, char **argv);
int lang_main(int argc, char **argv);
int metrics_main(int argc, char **argv);
int run_main(int argc, char **argv);
int stat_main(int argc, char **argv);

#endif
