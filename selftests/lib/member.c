// SPDX-License-Identifier: GPL-2.0-only
/* Members of groups. */
#include "member.h"

#include "tap.h"

#include <string.h>

void member_open(struct member *m)
{
	const struct pfq_opts opts = {
		.size = sizeof(opts), .block_size = 16384, .nr_blocks = 64,
	};

	memset(m, 0, sizeof(*m));
	m->all_flags = 0xffff;
	if (pfq_open(&m->q, &opts))
		tap_bail("%s", pfq_error(NULL));
}

void member_close(struct member *m)
{
	pfq_close(m->q);
	m->q = NULL;
}

void member_join(struct member *m, uint32_t gid, unsigned int policy, uint64_t classes,
		 uint32_t weight)
{
	const struct pfq_group_opts opts = {
		.size = sizeof(opts), .classes = classes, .weight = weight,
	};

	m->gid = gid ?: PFQ_NEW_GROUP;
	if (pfq_group_join(m->q, &m->gid, policy, &opts))
		tap_bail("%s", pfq_error(m->q));
}

void member_bind(struct member *m, const struct wire *w)
{
	if (pfq_group_bind(m->q, m->gid, w->dev, PFQ_ANY_QUEUE, 0))
		tap_bail("%s", pfq_error(m->q));
}

void member_verdict(struct member *m, unsigned int action, unsigned int hash,
		    unsigned int flags)
{
	const struct pfq_verdict_opts opts = {
		.size = sizeof(opts), .action = action, .hash = hash, .flags = flags,
	};

	if (pfq_group_verdict_set(m->q, m->gid, &opts))
		tap_bail("%s", pfq_error(m->q));
}

uint32_t member_read(struct member *m)
{
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	uint32_t serial;
	int ret;

	while ((ret = pfq_read(m->q, &batch, 0)) == 1) {
		pfq_batch_for_each(pkt, &batch) {
			if (!flow_get(pfq_pkt_data(pkt), pkt->caplen, &serial))
				continue;
			m->n++;
			m->all_flags &= pkt->flags;
			m->any_flags |= pkt->flags;
			m->stolen += !!(pkt->flags & PFQ_PKT_STOLEN);
			m->duplicates += m->times[serial % MEMBER_FRAMES]++ != 0;
		}
	}
	if (ret < 0)
		tap_note("%s", pfq_error(m->q));
	return m->n;
}

int member_of_frame(struct member *const *m, int n, uint32_t frame)
{
	int i, found = -1;

	for (i = 0; i < n; i++) {
		if (m[i]->times[frame])
			found = found < 0 && m[i]->times[frame] == 1 ? i : -2;
	}
	return found;
}

struct pfq_so_group_stats group_stats(struct member *m)
{
	struct pfq_so_group_stats s;

	if (pfq_group_stats(m->q, m->gid, &s, sizeof(s)))
		tap_bail("%s", pfq_error(m->q));
	return s;
}

int group_adds_up(const struct pfq_so_group_stats *s)
{
	if (s->seen == s->passed + s->filtered + s->dropped)
		return 1;
	tap_note("group: seen %llu != passed %llu + filtered %llu + dropped %llu",
		 (unsigned long long)s->seen, (unsigned long long)s->passed,
		 (unsigned long long)s->filtered, (unsigned long long)s->dropped);
	return 0;
}

int refused(struct pfq *q, int ret, int err)
{
	if (ret == -err && pfq_error(q)[0])
		return 1;
	tap_note("the call returned %d (%s), expected %d (%s)", -ret, strerror(-ret), err, strerror(err));
	if (ret)
		tap_note("pfq_error: \"%s\"", pfq_error(q));
	return 0;
}
