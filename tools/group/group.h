/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of pfq group. */
#ifndef TOOLS_GROUP_H
#define TOOLS_GROUP_H

#include <stdbool.h>
#include <stdint.h>

#include "lang/lang.h"

/* The command line behind the verb. */
struct group_args {
	struct lang_args lang;	/* of set */
	uint32_t gid;		/* 0: none was given */
	char *dev;		/* of bind and unbind */
	int queue;		/* or PFQ_ANY_QUEUE */
	uint64_t pid;		/* whose socket is meant; 0: one of this command */
	uint64_t inode;		/* of the socket, if the process has several; 0: it has one */
	uint64_t classes;	/* of join */
	uint32_t weight;	/* of join */
	bool steal;
	bool promisc;
	bool json;
};

/* The verbs return an enum exit_code. */
int group_show(const struct group_args *args);
int group_set(const struct group_args *args);
int group_clear(const struct group_args *args);
int group_join(const struct group_args *args);
int group_leave(const struct group_args *args);
int group_bind(const struct group_args *args);
int group_unbind(const struct group_args *args);

/* Print an error to standard error. Returns EXIT_FAILED. */
__attribute__((format(printf, 1, 2))) int group_fail(const char *fmt, ...);

/* Print the result of a verb that has succeeded, if it is to be JSON. Returns EXIT_OK. */
int group_done(const struct group_args *args, const char *verb);

#endif
