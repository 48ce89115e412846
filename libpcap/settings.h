/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The settings of a capture: the device's name, the environment, and a file. pfq-libpcap(7) lists them. */
#ifndef PFQ_SETTINGS_H
#define PFQ_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SETTINGS_DEVICES_MAX	32
#define SETTINGS_VLANS_MAX	64
#define SETTINGS_TEXT		1024

/* Where a line of a program begins in the file of settings. Both from 1. */
struct settings_place {
	unsigned int line, column;
};

/* A program in pfq-lang, or the name of its file. */
struct settings_program {
	char *text;			/* NULL: none */
	char *from;			/* what messages name: a variable, or the file of settings; NULL: pcap_fanout() */
	struct settings_place *lines;	/* in a file of settings: where its lines begin */
	unsigned int nr_lines;		/* 0: it is not in a file of settings */
};

/* 0 and NULL mean the default. */
struct settings {
	char *dev[SETTINGS_DEVICES_MAX];
	unsigned int nr_devs;		/* 0: the handle only joins its group */
	uint64_t group;			/* 0: one of its own */
	struct settings_program lang;
	uint64_t snaplen;		/* bytes */
	uint64_t ring;			/* KiB */
	uint64_t hugepages;		/* 1: use them */
	uint64_t steal;			/* 1: the stack does not get the packets */
	uint64_t tx_ring;		/* KiB */
	uint64_t tx_batch;		/* frames that pcap_inject() collects before it sends them */
	uint64_t tx_queue;		/* 1 + the queue */
	uint64_t tx_cpu;		/* 1 + the CPU of a kernel thread that sends */
	uint16_t vlans[SETTINGS_VLANS_MAX];	/* PFQ_VLAN_* */
	unsigned int nr_vlans;

	char error[SETTINGS_TEXT];
	char warning[SETTINGS_TEXT];	/* what pcap_activate() reports, such as names of PFQ 6, and the new ones */
};

/*
 * Read the settings of a device's name: pfq:DEV[^DEV...][@GID], pfq/FILE:DEV, or a plain name that PFQ_DEVICES
 * lists. Returns 0, or -1 with s->error. Either way, call settings_free().
 */
int settings_read(struct settings *s, const char *name);
void settings_free(struct settings *s);

/* Free what a program holds. */
void settings_program_free(struct settings_program *lang);

/* Add a text to s->warning. */
void settings_warn(struct settings *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Whether a name belongs to this back end. */
bool settings_claim(const char *name);

/*
 * Return the device whose network a name stands for, in buf of size bytes: the only device of a name of this back
 * end, or "any"; else the name itself.
 */
const char *settings_network_device(const char *name, char *buf, size_t size);

#endif
