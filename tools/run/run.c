// SPDX-License-Identifier: GPL-2.0-only
/* pfq run: start a program with the libpcap that knows PFQ. The system's libpcap stays as it is. */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "pfq.h"
#include "usage.h"

#define LIBRARY "libpcap.so.0.8"

static void print_help(FILE *out)
{
	fputs("usage: pfq run PROGRAM [ARGUMENT...]\n\n"
	      "Start a program with the libpcap that captures from pfq:DEVICE.\n"
	      "  -h, --help       this help\n\n"
	      "  pfq run tcpdump -i pfq:eth0\n\n"
	      "Names of devices and settings: pfq-libpcap(7).\n", out);
}

/* Is the library in this folder, relative to that of the program pfq? Then store the folder's path in dir. */
static bool find_in(char *dir, const char *self, const char *place)
{
	char path[2 * PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s/" LIBRARY, self, place);
	if (access(path, R_OK))
		return false;
	*strrchr(path, '/') = '\0';
	return realpath(path, dir);
}

/* Store the path of the library's folder: where `make install` puts it, or where make built it. */
static int find_library(char *dir)
{
	char self[PATH_MAX];
	const ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (len < 0) {
		fprintf(stderr, "pfq run: /proc/self/exe: %s\n", strerror(errno));
		return -1;
	}
	self[len] = '\0';
	*strrchr(self, '/') = '\0';
	if (find_in(dir, self, "../lib/pfq") || find_in(dir, self, "../libpcap/lib"))
		return 0;
	fprintf(stderr, "pfq run: there is no %s/../lib/pfq/" LIBRARY ": make libpcap install\n", self);
	return -1;
}

/* Store the path of a program, as the shell finds it. */
static bool find_program(char *path, size_t size, const char *name)
{
	char *dirs, *dir, *next;
	bool found = false;

	if (strchr(name, '/'))
		return snprintf(path, size, "%s", name) < (int)size;
	dirs = strdup(getenv("PATH") ?: "/usr/bin:/bin");
	for (dir = dirs ? strtok_r(dirs, ":", &next) : NULL; dir && !found; dir = strtok_r(NULL, ":", &next)) {
		snprintf(path, size, "%s/%s", dir, name);
		found = !access(path, X_OK);
	}
	free(dirs);
	return found;
}

/* The loader ignores LD_LIBRARY_PATH for a program that gets more privileges than its caller has. */
static bool is_privileged(const char *path)
{
	struct stat st;

	if (!geteuid() || stat(path, &st))
		return false;
	return st.st_mode & (S_ISUID | S_ISGID) || getxattr(path, "security.capability", NULL, 0) > 0;
}

static int set_path(const char *dir)
{
	const char *old = getenv("LD_LIBRARY_PATH");
	char *path;
	int ret;

	if (asprintf(&path, "%s%s%s", dir, old && *old ? ":" : "", old ?: "") < 0)
		return -1;
	ret = setenv("LD_LIBRARY_PATH", path, 1);
	free(path);
	return ret;
}

/* A name in PFQ_DEVICES that no device has: the program captures as without PFQ, and says nothing. */
static void warn_of_devices(void)
{
	char *list = strdup(getenv("PFQ_DEVICES") ?: ""), *name, *next;

	for (name = list ? strtok_r(list, " ,", &next) : NULL; name; name = strtok_r(NULL, " ,", &next))
		if (strcmp(name, "all") && strcmp(name, "any") && !if_nametoindex(name))
			fprintf(stderr, "pfq run: warning: PFQ_DEVICES: there is no device %s\n", name);
	free(list);
}

static int run(char **argv)
{
	char dir[PATH_MAX], path[PATH_MAX];

	warn_of_devices();
	if (find_library(dir))
		return EXIT_FAILED;
	if (!find_program(path, sizeof(path), argv[0])) {
		fprintf(stderr, "pfq run: %s: there is no such program\n", argv[0]);
		return EXIT_FAILED;
	}
	if (is_privileged(path)) {
		fprintf(stderr, "pfq run: %s has privileges of its own, so that it ignores LD_LIBRARY_PATH: run pfq as root\n",
			path);
		return EXIT_FAILED;
	}
	if (!set_path(dir))
		execv(path, argv);
	fprintf(stderr, "pfq run: %s: %s\n", path, strerror(errno));
	return EXIT_FAILED;
}

int run_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	int c;

	while ((c = getopt_long(argc, argv, "+h", options, NULL)) != -1) {
		if (c == 'h') {
			print_help(stdout);
			return EXIT_OK;
		}
		return usage_hint("pfq run");
	}
	if (optind == argc) {
		print_help(stderr);
		return EXIT_USAGE;
	}
	return run(argv + optind);
}
