// SPDX-License-Identifier: LGPL-2.1-or-later
/* The names of devices: pfq:DEV[^DEV...][@GID], pfq/FILE:DEV, and those that PFQ_DEVICES lists. */
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#include <pfq/pfq.h>

#include "settings_int.h"

#define PREFIX	"pfq"

static bool has_prefix(const char *name)
{
	return !strncmp(name, PREFIX ":", 4) || !strncmp(name, PREFIX "/", 4);
}

/* PFQ 6 had the name "pfq", for "pfq:". */
static bool is_bare(const char *name)
{
	return !strcmp(name, PREFIX) && !if_nametoindex(name);
}

static bool is_network_device(const char *name)
{
	/* The kernel takes eth0:1 for another name of eth0: it is left to the stock back end. */
	return !strcmp(name, "any") || (!strchr(name, ':') && if_nametoindex(name));
}

/* Does PFQ_DEVICES list a device? It is "all", or names separated by spaces or commas. */
static bool is_listed(const char *name)
{
	const char *list = secure_getenv("PFQ_DEVICES");
	const size_t len = strlen(name);
	size_t n;

	if (!list || !is_network_device(name))
		return false;
	for (; *list; list += n + !!list[n]) {
		n = strcspn(list, " ,");
		if ((n == len && !strncmp(list, name, len)) || (n == 3 && !strncmp(list, "all", 3)))
			return true;
	}
	return false;
}

/* PFQ 6 had PFQ_FORCE_ALL and PFQ_eth0=1. */
static const char *old_list(const char *name, char *buf, size_t size)
{
	const char *value;

	if (!is_network_device(name))
		return NULL;
	if (secure_getenv("PFQ_FORCE_ALL"))
		return "PFQ_FORCE_ALL";
	snprintf(buf, size, "PFQ_%s", name);
	value = secure_getenv(buf);
	return value && !strcmp(value, "1") ? buf : NULL;
}

bool settings_claim(const char *name)
{
	char buf[64];

	return has_prefix(name) || is_bare(name) || is_listed(name) || old_list(name, buf, sizeof(buf));
}

static int take_device(struct settings *s, const char *dev)
{
	if (!*dev)
		return settings_fail(s, "a device's name is missing beside ^");
	if (strchr(dev, ':'))
		return settings_fail(s, "%s: libpcap knows neither queues nor PFQ 6's devices with a number: choose a group by pfq:%.*s@GID",
				     dev, (int)strcspn(dev, ":"), dev);
	if (s->nr_devs == SETTINGS_DEVICES_MAX)
		return settings_fail(s, "%s: more than %u devices", dev, SETTINGS_DEVICES_MAX);
	s->dev[s->nr_devs] = strdup(dev);
	if (!s->dev[s->nr_devs])
		return settings_fail(s, "no memory");
	s->nr_devs++;
	return 0;
}

static int take_devices(struct settings *s, char *list)
{
	char *end;

	if (!*list)
		return 0;
	for (; (end = strchr(list, '^')); list = end + 1) {
		*end = '\0';
		if (take_device(s, list))
			return -1;
	}
	return take_device(s, list);
}

/* Split a name, which is changed. Sets *file to the file, or NULL, and *gid to the group, or 0. */
static int split(struct settings *s, char *name, const char **file, uint64_t *gid)
{
	char *list = name, *at, buf[64];

	*file = NULL;
	*gid = 0;
	if (has_prefix(name)) {
		list = strchr(name, ':');
		if (!list)
			return settings_fail(s, "%s: want pfq/FILE:DEVICE", name);
		*list++ = '\0';
		if (name[3] == '/')
			*file = name + 4;
	} else if (is_bare(name)) {
		settings_warn(s, "'pfq' is a name of PFQ 6: use pfq:");
		return 0;
	} else if (!is_listed(name) && old_list(name, buf, sizeof(buf))) {
		settings_warn(s, "%s is a name of PFQ 6: use PFQ_DEVICES=%s", old_list(name, buf, sizeof(buf)),
			      secure_getenv("PFQ_FORCE_ALL") ? "all" : name);
	}
	/* A plain name is one device, whatever its letters. */
	if (list == name)
		return take_device(s, list);
	at = strrchr(list, '@');
	if (at) {
		*at++ = '\0';
		snprintf(buf, sizeof(buf), "@%s", at);
		if (settings_gid(s, buf, at, gid))
			return -1;
	}
	return take_devices(s, list);
}

static const char *find_file(struct settings *s, const char *of_name)
{
	const char *file = secure_getenv("PFQ_CONFIG");

	if (of_name)
		return of_name;
	if (file && *file)
		return file;
	file = secure_getenv("PCAP_CONFIG");
	if (file)
		settings_warn(s, "PCAP_CONFIG is the name of PFQ 6: use PFQ_CONFIG");
	return file && *file ? file : NULL;
}

static int read_stage(struct settings *s, enum settings_stage stage, const char *file)
{
	if (file && settings_file(s, stage, file))
		return -1;
	return settings_environment(s, stage);
}

static int read_all(struct settings *s, char *name)
{
	const char *file;
	uint64_t gid;

	if (split(s, name, &file, &gid))
		return -1;
	/* Messages about a file quote it. The environment is not read either: secure_getenv(). */
	if (file && getauxval(AT_SECURE))
		return settings_fail(s, "%s: a program with more rights than its user reads no file of settings", file);
	file = find_file(s, file);
	if (read_stage(s, STAGE_GROUP, file))
		return -1;
	s->group = gid ?: s->group;
	if (read_stage(s, STAGE_REST, file))
		return -1;
	settings_warn_unknown(s);
	if (!s->nr_devs && !s->group)
		return settings_fail(s, "a name without a device joins a group: choose it by pfq:@GID or PFQ_GROUP=GID");
	return 0;
}

int settings_read(struct settings *s, const char *name)
{
	char *copy = strdup(name);
	int ret;

	*s = (struct settings) { 0 };
	ret = copy ? read_all(s, copy) : settings_fail(s, "no memory");
	free(copy);
	return ret;
}

void settings_program_free(struct settings_program *lang)
{
	free(lang->text);
	free(lang->from);
	free(lang->lines);
	*lang = (struct settings_program) { 0 };
}

void settings_free(struct settings *s)
{
	unsigned int i;

	for (i = 0; i < s->nr_devs; i++)
		free(s->dev[i]);
	settings_program_free(&s->lang);
	*s = (struct settings) { 0 };
}

const char *settings_network_device(const char *name, char *buf, size_t size)
{
	struct settings s = { 0 };
	const char *file;
	char *copy;
	uint64_t gid;

	if (!has_prefix(name) && !is_bare(name))
		return name;
	copy = strdup(name);
	if (copy && !split(&s, copy, &file, &gid) && s.nr_devs == 1)
		snprintf(buf, size, "%s", s.dev[0]);
	else
		snprintf(buf, size, "any");
	free(copy);
	settings_free(&s);
	return buf;
}
