// SPDX-License-Identifier: GPL-2.0-only
/* A program in pfq-lang that takes long for each packet. */
#include "expensive.h"

#include "tap.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <pfq/linux/pfq_lang.h>
#include <pfq/pfq.h>

#define BLOOM_BITS 6	/* log2: the smallest filter, of 8 bytes */

int expensive_load(int fd, uint32_t gid, unsigned int insns)
{
	const uint32_t bloom_size = (1 << BLOOM_BITS) / 8;
	struct pfq_so_program *so;
	struct pfq_lang_header *h;
	struct pfq_lang_insn *insn;
	const uint32_t size = sizeof(*h) + (insns + 1) * sizeof(*insn) + bloom_size;
	unsigned int i;
	int ret;

	so = calloc(1, sizeof(*so) + size);
	if (!so)
		tap_bail("no memory");
	*so = (struct pfq_so_program) { .gid = gid, .size = size };
	h = (void *)so->code;
	*h = (struct pfq_lang_header) { PFQ_LANG_MAGIC, PFQ_LANG_VERSION, sizeof(*h), size, insns + 1,
					bloom_size, 0 };
	insn = (void *)(h + 1);
	for (i = 0; i < insns; i++)
		insn[i] = (struct pfq_lang_insn) { .op = PFQ_LANG_OP_BLOOM4, .flags = PFQ_LANG_SRC,
						   .b = BLOOM_BITS, .k = 0xffffffff };
	insn[insns].op = PFQ_LANG_OP_DROP;
	memset(insn + insns + 1, 0xff, bloom_size);
	ret = setsockopt(fd, SOL_PFQ, PFQ_SO_PROGRAM, so, sizeof(*so) + size);
	free(so);
	return ret;
}
