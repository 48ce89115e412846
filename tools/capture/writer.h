/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TOOLS_WRITER_H
#define TOOLS_WRITER_H

#include <stdio.h>

#include "frame.h"
#include "iface.h"

/* Where captured frames go. Calls return 0 or a negative errno. */
struct writer {
	const struct writer_ops *ops;
	FILE *file;
	struct iface_list ifaces;
	uint32_t snaplen;
	void *priv;
};

struct writer_ops {
	int (*begin)(struct writer *w);
	int (*frame)(struct writer *w, const struct frame *f);
	/* lost: packets that found the ring full. */
	int (*end)(struct writer *w, uint64_t lost);
};

extern const struct writer_ops pcap_writer;
extern const struct writer_ops pcapng_writer;
extern const struct writer_ops text_writer;
extern const struct writer_ops hex_writer;

#endif
