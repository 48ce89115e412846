// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * settings_tool NAME: read the settings of a device's name, and print them or what is wrong. For settings.sh.
 * settings_tool - COUNT SEED: read COUNT files that are made of random pieces. Each is refused with a text, or taken.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "settings.h"

static int print(const char *name)
{
	struct settings s;
	const int ret = settings_read(&s, name);

	if (ret)
		printf("error: %s\n", s.error);
	else
		printf("devices %u, group %llu, snaplen %llu, lang %s, warning \"%s\"\n", s.nr_devs,
		       (unsigned long long)s.group, (unsigned long long)s.snaplen, s.lang.text ?: "none", s.warning);
	settings_free(&s);
	return ret ? 1 : 0;
}

static int make_file(const char *name)
{
	static const char *const pieces[] = {
		"group", "lang", "snaplen", "ring", "vlans", "def_group", "group_eth0", "fanout", "rx_slots", "tx_cpu", "=", " = ",
		"\n", "\n", "\n", "@", "@7", "> main = ip", "#", "7", "18446744073709551616", "-1", "5,any,untagged", "\t", "x",
		"%s%n", "\xff\xfe", "\r",
	};
	FILE *f = fopen(name, "we");
	int i, n = rand() % 24;

	if (!f)
		return -1;
	for (i = 0; i < n; i++)
		fputs(pieces[rand() % (sizeof(pieces) / sizeof(pieces[0]))], f);
	/* a part of a line, and a byte that ends strings */
	if (rand() % 8 == 0)
		fputc(0, f);
	return fclose(f);
}

/* Return 1 if a failure has no text. */
static int try_random(const char *file)
{
	static const char *const devices[] = { "eth0", "eth0^eth1@7", "@9", "", "^", "eth0@" };
	struct settings s;
	char name[256];
	int ret;

	if (make_file(file))
		return 1;
	snprintf(name, sizeof(name), "pfq/%s:%s", file, devices[rand() % (sizeof(devices) / sizeof(devices[0]))]);
	ret = settings_read(&s, name);
	if (ret && !*s.error)
		return 1;
	settings_free(&s);
	return 0;
}

int main(int argc, char **argv)
{
	char file[] = "/tmp/pfq-settings-XXXXXX";
	int i, bad = 0, fd;

	if (argc == 2)
		return print(argv[1]);
	if (argc != 4)
		return 2;
	fd = mkstemp(file);
	if (fd < 0)
		return 2;
	close(fd);
	srand(atoi(argv[3]));
	for (i = 0; i < atoi(argv[2]); i++)
		bad += try_random(file);
	unlink(file);
	printf("%d of %d failed without a text\n", bad, i);
	return bad ? 1 : 0;
}
