/* SPDX-License-Identifier: GPL-2.0-only */
/* Writers of captured frames. */
#ifndef TOOLS_WRITER_H
#define TOOLS_WRITER_H

#include <stdbool.h>
#include <stdio.h>

#include "frame.h"
#include "iface.h"

/* A destination of frames. */
struct writer {
	const struct writer_ops *ops;
	FILE *file;
	struct iface_list ifaces;
	int link;		/* DLT_* of the file, if it has only one */
	unsigned int nr_described;	/* devices in the pcapng file */
	uint32_t snaplen;	/* bytes; 0: all */
	bool numbers;		/* show ports as numbers */
	void *priv;		/* the writer's own */
};

/* Functions return 0 or a negative errno. */
struct writer_ops {
	bool one_link;		/* the file has one link type: frames of others are not written */
	bool any_link;		/* frames of unknown link types are written, too */
	int (*begin)(struct writer *w);	/* write what precedes the frames */
	int (*frame)(struct writer *w, const struct frame *f);
	/* Write how many packets have come and were lost so far; NULL: the file has no place for it. */
	int (*statistics)(struct writer *w, uint64_t lost);
	/* Write what follows the frames. lost: packets that were lost because the ring was full. */
	int (*end)(struct writer *w, uint64_t lost);
};

extern const struct writer_ops pcap_writer;
extern const struct writer_ops pcapng_writer;
extern const struct writer_ops text_writer;
extern const struct writer_ops hex_writer;
extern const struct writer_ops stamps_writer;
extern const struct writer_ops stamps_json_writer;

#endif
