// SPDX-License-Identifier: LGPL-2.1-or-later
/* The settings of a capture: which there are, their values, and the environment. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pfq/pfq.h>

#include "../common/similar_name.h"
#include "settings_int.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

enum kind {
	NUMBER,
	NUMBER_FROM_0,	/* stored as 1 + the number */
	SLOTS,		/* of PFQ 6: a packet of at most 1520 bytes each; stored as KiB */
	YES_OR_NO,
	TEXT,
	VLANS,
};

static const struct key {
	const char *name;
	enum kind kind;
	size_t offset;
	uint64_t min, max;
	const char *unit;
} keys[] = {
#define KEY(name, kind, min, max, unit) { #name, kind, offsetof(struct settings, name), min, max, unit }
	KEY(group, NUMBER, 1, PFQ_GROUP_MAX, ""),
	KEY(lang, TEXT, 0, 0, ""),
	KEY(snaplen, NUMBER, 1, 262144, " (bytes)"),
	KEY(ring, NUMBER, 64, 16u << 20, " (KiB)"),
	KEY(hugepages, YES_OR_NO, 0, 0, ""),
	KEY(steal, YES_OR_NO, 0, 0, ""),
	KEY(vlans, VLANS, 0, 0, ""),
	KEY(tx_ring, NUMBER, 64, 65536, " (KiB)"),
	KEY(tx_batch, NUMBER, 1, 65536, " (frames)"),
	KEY(tx_queue, NUMBER_FROM_0, 0, 65534, ""),
	KEY(tx_cpu, NUMBER_FROM_0, 0, 65534, ""),
#undef KEY
};

#define SLOTS_MAX 8388608

/* Names of PFQ 6: in its file, in its README, and in the environment (in capitals, behind PFQ_ or PCAP_). */
static const struct {
	const char *old, *name;
	bool slots;
} old_keys[] = {
	{ "def_group", "group", false },
	{ "fanout", "lang", false },
	{ "lang_lit", "lang", false },
	{ "caplen", "snaplen", false },
	{ "pfq_rx_slots", "ring", true },
	{ "rx_slots", "ring", true },
	{ "pfq_tx_slots", "tx_ring", true },
	{ "tx_slots", "tx_ring", true },
	{ "pfq_tx_sync", "tx_batch", false },
	{ "tx_sync", "tx_batch", false },
	{ "pfq_tx_hw_queue", "tx_queue", false },
	{ "tx_hw_queue", "tx_queue", false },
	{ "pfq_tx_idx_thread", "tx_cpu", false },
	{ "tx_idx_thread", "tx_cpu", false },
	{ "tx_thread", "tx_cpu", false },
	{ "pfq_vlan", "vlans", false },
	{ "vlan", "vlans", false },
};

int settings_fail(struct settings *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(s->error, sizeof(s->error), fmt, ap);
	va_end(ap);
	return -1;
}

void settings_warn(struct settings *s, const char *fmt, ...)
{
	const size_t used = strlen(s->warning);
	va_list ap;

	if (used + 2 >= sizeof(s->warning))
		return;
	if (used)
		strcpy(s->warning + used, "; ");
	va_start(ap, fmt);
	vsnprintf(s->warning + strlen(s->warning), sizeof(s->warning) - strlen(s->warning), fmt, ap);
	va_end(ap);
}

static int take_number(struct settings *s, const struct key *key, const char *where, const char *value, uint64_t *n)
{
	char *end;

	errno = 0;
	*n = strtoull(value, &end, 10);
	if (!isdigit((unsigned char)*value) || *end || errno || *n < key->min || *n > key->max)
		return settings_fail(s, "%s: '%s' is no number from %llu to %llu%s", where, value,
				     (unsigned long long)key->min, (unsigned long long)key->max, key->unit);
	return 0;
}

int settings_gid(struct settings *s, const char *where, const char *text, uint64_t *gid)
{
	char *end;

	*gid = strtoull(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end || !*gid || *gid > PFQ_GROUP_MAX)
		return settings_fail(s, "%s: '%s' is no group from 1 to %u", where, text, PFQ_GROUP_MAX);
	return 0;
}

static int take_slots(struct settings *s, const struct key *key, const char *where, const char *value, uint64_t *kib)
{
	const struct key slots = { .min = 1, .max = SLOTS_MAX, .unit = " (packets)" };
	uint64_t n;

	if (take_number(s, &slots, where, value, &n))
		return -1;
	n = (n * PFQ_PKT_STRIDE(1520ull) + 1023) / 1024;
	*kib = n < key->min ? key->min : n > key->max ? key->max : n;
	return 0;
}

static int take_yes_or_no(struct settings *s, const char *where, const char *value, uint64_t *n)
{
	const bool yes = !strcmp(value, "1") || !strcasecmp(value, "yes");

	if (!yes && strcmp(value, "0") && strcasecmp(value, "no"))
		return settings_fail(s, "%s: '%s' is neither yes nor no", where, value);
	*n = yes;
	return 0;
}

/* The only text is the program. settings_file.c adds where it is in a file. */
static int take_text(struct settings *s, const char *where, const char *value)
{
	settings_program_free(&s->lang);
	s->lang.text = strdup(value);
	s->lang.from = strdup(where);
	return s->lang.text && s->lang.from ? 0 : settings_fail(s, "no memory");
}

static int take_vlan(struct settings *s, const char *where, const char *value)
{
	const struct key id = { .max = 4095, .unit = "" };
	uint64_t n = 0;

	if (s->nr_vlans == SETTINGS_VLANS_MAX)
		return settings_fail(s, "%s: more than %u VLAN ids", where, SETTINGS_VLANS_MAX);
	/* -1 is that of PFQ 6 */
	if (!strcmp(value, "any") || !strcmp(value, "-1"))
		n = PFQ_VLAN_ANY;
	else if (strcmp(value, "untagged") && take_number(s, &id, where, value, &n))
		return -1;
	s->vlans[s->nr_vlans++] = n;
	return 0;
}

static int take_vlans(struct settings *s, const char *where, const char *value)
{
	char *copy = strdup(value), *next, *id;
	int ret = copy ? 0 : settings_fail(s, "no memory");

	s->nr_vlans = 0;
	for (id = copy ? strtok_r(copy, ", ", &next) : NULL; id && !ret; id = strtok_r(NULL, ", ", &next))
		ret = take_vlan(s, where, id);
	free(copy);
	if (!ret && !s->nr_vlans)
		return settings_fail(s, "%s: no VLAN id: numbers, \"untagged\" or \"any\", separated by commas", where);
	return ret;
}

static int take(struct settings *s, const struct key *key, enum kind kind, const char *where, const char *value)
{
	void *at = (char *)s + key->offset;
	int ret;

	switch (kind) {
	case NUMBER:
		return take_number(s, key, where, value, at);
	case NUMBER_FROM_0:
		ret = take_number(s, key, where, value, at);
		if (!ret)
			++*(uint64_t *)at;
		return ret;
	case SLOTS:
		return take_slots(s, key, where, value, at);
	case YES_OR_NO:
		return take_yes_or_no(s, where, value, at);
	case TEXT:
		return take_text(s, where, value);
	case VLANS:
		return take_vlans(s, where, value);
	}
	return 0;
}

static const struct key *find_key(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		if (!strcmp(keys[i].name, name))
			return &keys[i];
	return NULL;
}

/* Is the key one of this stage? The group comes first, because other keys may be of one group alone. */
static bool is_of_stage(const struct key *key, enum settings_stage stage)
{
	return stage == (strcmp(key->name, "group") ? STAGE_REST : STAGE_GROUP);
}

const char *settings_similar_key(const char *name)
{
	const char *similar = find_key(name) ? name : NULL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		if (!similar && similar_name(name, keys[i].name))
			similar = keys[i].name;
	return similar;
}

bool settings_is_old_key(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(old_keys); i++)
		if (!strcmp(old_keys[i].old, name))
			return true;
	return false;
}

static int fail_unknown(struct settings *s, const char *where, const char *name)
{
	const char *similar = settings_similar_key(name);

	if (similar)
		return settings_fail(s, "%s: there is no key '%s': did you mean %s?", where, name, similar);
	return settings_fail(s, "%s: there is no key '%s': see pfq-libpcap(7); a line of a program begins with >", where, name);
}

int settings_take(struct settings *s, enum settings_stage stage, const struct setting *set)
{
	const struct key *key = find_key(set->name);
	size_t i;

	if (key)
		return is_of_stage(key, stage) ? take(s, key, key->kind, set->where, set->value) : 0;
	for (i = 0; i < ARRAY_SIZE(old_keys); i++) {
		if (strcmp(old_keys[i].old, set->name))
			continue;
		key = find_key(old_keys[i].name);
		if (!is_of_stage(key, stage))
			return 0;
		settings_warn(s, "%s: '%s' is the name of PFQ 6: use %s%s", set->where_name, set->name, key->name,
			      old_keys[i].slots ? ", in KiB" : "");
		return take(s, key, old_keys[i].slots ? SLOTS : key->kind, set->where, set->value);
	}
	return fail_unknown(s, set->where_name, set->name);
}

/* Write the name in capitals behind a prefix. */
static void upper(char *to, size_t size, const char *prefix, const char *name)
{
	char *c = to + strlen(prefix);

	snprintf(to, size, "%s%s", prefix, name);
	for (; *c; c++)
		*c = toupper((unsigned char)*c);
}

/* The variables of PFQ 6, which are used where the new one is not set. */
static int old_environment(struct settings *s, const struct key *key)
{
	static const char *const prefixes[] = { "PFQ_", "PCAP_" };
	char old[48], new[48];
	const char *value;
	size_t i, p;

	upper(new, sizeof(new), "PFQ_", key->name);
	for (i = 0; i < 2 * ARRAY_SIZE(old_keys); i++) {
		p = i % 2;
		if (strcmp(old_keys[i / 2].name, key->name))
			continue;
		upper(old, sizeof(old), prefixes[p], old_keys[i / 2].old);
		value = secure_getenv(old);
		if (!value)
			continue;
		settings_warn(s, "%s is the name of PFQ 6: use %s%s", old, new, old_keys[i / 2].slots ? ", in KiB" : "");
		return take(s, key, old_keys[i / 2].slots ? SLOTS : key->kind, old, value);
	}
	return 0;
}

/* PFQ 6 had PCAP_GROUP, too, which is no old key, and PFQ_GROUP_eth0. */
static int old_group(struct settings *s)
{
	const char *value = secure_getenv("PCAP_GROUP");
	char name[64];
	unsigned int i;

	if (value) {
		settings_warn(s, "PCAP_GROUP is the name of PFQ 6: use PFQ_GROUP");
		return take(s, find_key("group"), NUMBER, "PCAP_GROUP", value);
	}
	for (i = 0; i < s->nr_devs; i++) {
		snprintf(name, sizeof(name), "PFQ_GROUP_%s", s->dev[i]);
		value = secure_getenv(name);
		if (!value)
			continue;
		settings_warn(s, "%s is the name of PFQ 6: use pfq:%s@%s", name, s->dev[i], value);
		return take(s, find_key("group"), NUMBER, name, value);
	}
	return 0;
}

int settings_environment(struct settings *s, enum settings_stage stage)
{
	const char *value;
	char name[48];
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!is_of_stage(&keys[i], stage))
			continue;
		upper(name, sizeof(name), "PFQ_", keys[i].name);
		value = secure_getenv(name);
		ret = value && *value ? take(s, &keys[i], keys[i].kind, name, value) : old_environment(s, &keys[i]);
		if (ret)
			return ret;
	}
	return stage == STAGE_GROUP && !s->group ? old_group(s) : 0;
}
