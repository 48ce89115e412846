// SPDX-License-Identifier: LGPL-2.1-or-later
/* The filters of groups: BPF programs and VLAN ids. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#define INSNS_MAX 4096u		/* BPF_MAXINSNS */

int pfq_group_filter_set(struct pfq *q, uint32_t gid, const void *insns,
		     unsigned int n)
{
	struct pfq_so_filter *f;
	size_t size;
	int ret;

	if (!insns || !n || n > INSNS_MAX)
		return fail(q, EINVAL, "pfq: filter of %u instructions: want 1 to %u, or call pfq_group_filter_clear()",
			    insns ? n : 0, INSNS_MAX);
	size = sizeof(*f) + n * sizeof(f->insn[0]);
	f = malloc(size);
	if (!f)
		return fail(q, ENOMEM, "pfq: filter: no memory");
	*f = (struct pfq_so_filter) { .gid = gid, .fd = -1, .nr_insns = n };
	memcpy(f->insn, insns, n * sizeof(f->insn[0]));
	ret = set_option(q, PFQ_SO_FILTER, f, size, "pfq");
	free(f);
	return ret;
}

int pfq_group_filter_set_fd(struct pfq *q, uint32_t gid, int fd)
{
	const struct pfq_so_filter f = { .gid = gid, .fd = fd };

	if (fd < 0)
		return fail(q, EBADF, "pfq: filter: fd %d: pass the fd of a loaded program, or call pfq_group_filter_clear()",
			    fd);
	return set_option(q, PFQ_SO_FILTER, &f, sizeof(f), "pfq");
}

int pfq_group_filter_clear(struct pfq *q, uint32_t gid)
{
	const struct pfq_so_filter f = { .gid = gid, .fd = -1 };

	return set_option(q, PFQ_SO_FILTER, &f, sizeof(f), "pfq");
}

int pfq_group_vlans_set(struct pfq *q, uint32_t gid, const uint16_t *ids, size_t n)
{
	struct pfq_so_vlans v = { .gid = gid, .enable = 1 };
	unsigned int id;
	size_t i;

	for (i = 0; i < n; i++) {
		if (ids[i] > 4095 && ids[i] != PFQ_VLAN_ANY)
			return fail(q, EINVAL, "pfq: vlans: id %u: want 0 (untagged) to 4095, or PFQ_VLAN_ANY",
				    ids[i]);
		if (ids[i] != PFQ_VLAN_ANY)
			v.vid[ids[i] / 64] |= 1ull << ids[i] % 64;
		for (id = 1; ids[i] == PFQ_VLAN_ANY && id < 4096; id++)
			v.vid[id / 64] |= 1ull << id % 64;
	}
	return set_option(q, PFQ_SO_VLANS, &v, sizeof(v), "pfq");
}

int pfq_group_vlans_clear(struct pfq *q, uint32_t gid)
{
	const struct pfq_so_vlans v = { .gid = gid };

	return set_option(q, PFQ_SO_VLANS, &v, sizeof(v), "pfq");
}
