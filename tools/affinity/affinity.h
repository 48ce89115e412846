/* SPDX-License-Identifier: GPL-2.0-only */
/* pfq affinity: what its files share. */
#ifndef TOOLS_AFFINITY_H
#define TOOLS_AFFINITY_H

#include <jansson.h>
#include <stdbool.h>

#include "host/cpus.h"
#include "host/irqs.h"
#include "pfq.h"

struct affinity_args {
	const char *verb;
	const char *algorithm;
	int first_cpu;		/* -1: the first in the order of the device */
	struct cpus exclude;
	struct cpus bind;	/* bind: the CPUs in the order of the command line */
	bool one_to_many, flat, dry_run, json, all_cpus;
	const char *cpu;	/* show: these CPUs alone; NULL: all */
	char **dev;
	int nr_devs;
};

/* A device, and the CPUs that its queues get. */
struct affinity_dev {
	char *name;
	char driver[64];
	int node;		/* -1: unknown */
	struct irqs irqs;
	struct cpus *cpu;	/* of each interrupt: the CPUs that it gets; n is 0 if it stays as it is */
};

/* Print "pfq affinity: " and a message. Returns EXIT_FAILED. */
int affinity_fail(const char *fmt, ...) __printf(1, 2);

/* Return whether there is such a device; print what is wrong, with similar names, if not. */
bool affinity_dev_exists(const char *name);

/* Fill in a device. Free it by affinity_dev_free(). Returns 0, or an exit code after a message. */
int affinity_dev_read(struct affinity_dev *d, const char *name);
void affinity_dev_free(struct affinity_dev *d);

/* Return NULL if a name of an algorithm is right, else what is wrong with it. */
const char *plan_check(const char *algorithm);

/* Choose CPUs for all devices, in their order. Returns 0, or an exit code after a message. */
int plan_make(struct affinity_dev *devs, int n, const struct affinity_args *args);

/* Print the devices' queues beside their CPUs. */
void picture_print(struct affinity_dev *devs, int n, const struct affinity_args *args);

/* Return what is known of the devices; the caller owns it. */
json_t *affinity_json(struct affinity_dev *devs, int n, const struct affinity_args *args);

/* Carry out a plan, or print its commands. Returns an exit code. */
int apply_plan(struct affinity_dev *devs, int n, const struct affinity_args *args);

/* Give back what was before the first set. Returns an exit code. */
int affinity_undo(const struct affinity_args *args);

/*
 * The file /run/pfq/affinity.json keeps the affinities from before the first set: an object
 * {"DEV": {"irqs": {"43": {"name": ..., "allowed": ...}},
 * "irqbalance": PID of the irqbalance that was told}}. saved_read() returns an empty object if there is none.
 * saved_write() returns 0 or a negative errno.
 */
json_t *saved_read(void);
int saved_write(json_t *saved);

#endif
