/* SPDX-License-Identifier: GPL-2.0-only */
/* Prints the flows. */
#ifndef TOOLS_FLOWS_PRINT_H
#define TOOLS_FLOWS_PRINT_H

#include <stdio.h>

#include "flow_table.h"
#include "flows_args.h"

/* Print the flows that come first by args->sort. Returns 0 or -ENOMEM. */
int flows_print(const struct flow_table *t, const struct flows_args *args, FILE *out);

#endif
