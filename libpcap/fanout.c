// SPDX-License-Identifier: LGPL-2.1-or-later
/* pcap_fanout(), as PFQ 6 had it: over a group of PFQ, and over PACKET_FANOUT. */
#include "backend.h"

#include <pfq/pcap.h>

#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static const struct {
	const char *name;
	int value;
} modes[] = {
	{ "hash", PACKET_FANOUT_HASH },
	{ "lb", PACKET_FANOUT_LB },
	{ "cpu", PACKET_FANOUT_CPU },
	{ "rollover", PACKET_FANOUT_ROLLOVER },
	{ "rnd", PACKET_FANOUT_RND },
	{ "qm", PACKET_FANOUT_QM },
	{ "+defrag", PACKET_FANOUT_FLAG_DEFRAG },
	{ "+rollover", PACKET_FANOUT_FLAG_ROLLOVER },
};

/* Find a word of n letters. Returns its value, or -1. */
static int find_mode(const char *word, size_t n)
{
	size_t i;

	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strlen(modes[i].name) == n && !strncmp(modes[i].name, word, n))
			return modes[i].value;
	return -1;
}

/* Parse MODE[+FLAG...]. Returns the value for the socket option, or -1. */
static int parse_mode(const char *text)
{
	size_t n = strcspn(text, "+");
	int mode = find_mode(text, n), flag;

	while (mode >= 0 && text[n]) {
		text += n;
		n = 1 + strcspn(text + 1, "+");
		flag = find_mode(text, n);
		mode = flag < 0 ? -1 : mode | flag;
	}
	return mode;
}

bool fanout_is_mode(const char *text)
{
	return parse_mode(text) >= 0;
}

static int fanout_packet_socket(pcap_t *p, int group, const char *text)
{
	const int mode = parse_mode(text ? text : "");
	int value;

	if (mode < 0)
		return backend_fail(p, PCAP_ERROR, "fanout '%s': want hash, lb, cpu, rollover, rnd or qm, and +defrag or +rollover%s",
				    text ? text : "",
				    text && strchr(text, '=') ? "; a program needs a device of PFQ, pfq:DEV" : "");
	if (group < 0 || group > 65535)
		return backend_fail(p, PCAP_ERROR, "fanout: %d is no group from 0 to 65535", group);
	value = group | mode << 16;
	if (setsockopt(pcap_fileno(p), SOL_PACKET, PACKET_FANOUT, &value, sizeof(value)))
		return backend_fail(p, PCAP_ERROR, "fanout: %s", strerror(errno));
	return 0;
}

/* Move the handle to a group, from its own one if it is in that. */
static int move(pcap_t *p, uint32_t group)
{
	struct backend *b = backend_of(p);
	uint32_t own = 0;
	int ret;

	if (!b->set.group && pfq_group_list(b->q, &own, 1) < 1)
		own = 0;
	ret = backend_join(p, group) ?: backend_bind(p, group);
	if (ret) {
		/* Its packets must not come by two groups. */
		if (!b->set.group)
			pfq_group_leave(b->q, group);
		return ret;
	}
	filter_move_here(p);
	b->set.group = group;
	if (own && pfq_group_leave(b->q, own))
		return backend_fail(p, PCAP_ERROR, "%s", pfq_error(b->q));
	return 0;
}

static int fanout_pfq(pcap_t *p, int group, const char *lang)
{
	struct backend *b = backend_of(p);
	struct settings_program before = b->set.lang;
	int ret;

	if (group < 1 || group > (int)PFQ_GROUP_MAX)
		return backend_fail(p, PCAP_ERROR, "fanout: %d is no group from 1 to %u", group, PFQ_GROUP_MAX);
	if (b->set.group && b->set.group != (uint64_t)group)
		return backend_fail(p, PCAP_ERROR, "fanout: the handle is in group %u", (unsigned int)b->set.group);
	if (!lang || !*lang)
		return move(p, group);
	b->set.lang = (struct settings_program) { .text = strdup(lang) };
	ret = b->set.lang.text ? move(p, group) : backend_fail(p, PCAP_ERROR, "no memory");
	/* A program that was refused is not that of the next call. */
	settings_program_free(ret ? &b->set.lang : &before);
	if (ret)
		b->set.lang = before;
	return ret;
}

int pcap_fanout(pcap_t *p, int group, const char *fanout)
{
	if (!p->activated)
		return backend_fail(p, PCAP_ERROR_NOT_ACTIVATED, "fanout: activate the handle first");
	if (backend_is_ours(p))
		return fanout_pfq(p, group, fanout);
	return fanout_packet_socket(p, group, fanout);
}
