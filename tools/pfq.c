// SPDX-License-Identifier: GPL-2.0-only
/* The command pfq: calls the function of the verb in its first argument. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <pfq/pfq.h>

#include "../common/similar_name.h"
#include "pfq.h"

static const struct verb {
	const char *name;
	const char *what;
	const char *full_name;
	int (*main)(int argc, char **argv);
} verbs[] = {
	{ "affinity", "choose the CPUs that the queues of NICs interrupt", "pfq affinity", affinity_main },
	{ "bridge", "let two devices send what the other receives", "pfq bridge", bridge_main },
	{ "capture", "write packets of devices to a file, or show them", "pfq capture", capture_main },
	{ "counters", "show counters of devices, queues, CPUs, groups and sockets", "pfq counters", counters_main },
	{ "doctor", "check what is installed, loaded and tuned, and say what mends it", "pfq doctor", doctor_main },
	{ "extcap", "let Wireshark and tshark capture; they start it", "pfq extcap", extcap_main },
	{ "flows", "count packets by flow, and export flows by IPFIX or NetFlow", "pfq flows", flows_main },
	{ "gen", "send generated frames, or those of a file", "pfq gen", gen_main },
	{ "group", "show groups, and set their programs, members and bindings", "pfq group", group_main },
	{ "lang", "check, compile, explain and run programs", "pfq lang", lang_main },
	{ "metrics", "write or serve the counters for Prometheus", "pfq metrics", metrics_main },
	{ "run", "start a program, such as tcpdump, with the libpcap that knows PFQ", "pfq run", run_main },
};

/* Names of verbs in former releases, which still work. */
static const struct old_name {
	struct verb verb;
	const char *now;
} old_names[] = {
	{ { .name = "stat", .full_name = "pfq stat", .main = stat_main }, "counters" },
};

static void print_help(FILE *out)
{
	size_t i;

	fprintf(out, "usage: pfq VERB [OPTION...]\n"
		     "       pfq VERB --help\n"
		     "       pfq --version\n\n");
	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		fprintf(out, "  %-10s %s\n", verbs[i].name, verbs[i].what);
}

static int unknown_verb(const char *name)
{
	size_t i;

	fprintf(stderr, "pfq: there is no verb '%s'", name);
	for (i = 0; i < ARRAY_SIZE(verbs); i++) {
		if ((*name && !strncmp(verbs[i].name, name, strlen(name))) ||
		    similar_name(name, verbs[i].name))
			fprintf(stderr, "; did you mean %s?", verbs[i].name);
	}
	for (i = 0; i < ARRAY_SIZE(old_names); i++) {
		if (similar_name(name, old_names[i].verb.name))
			fprintf(stderr, "; did you mean %s?", old_names[i].now);
	}
	fprintf(stderr, "\nTry 'pfq --help'.\n");
	return EXIT_USAGE;
}

/* Returns ret, or EXIT_FAILED if what was printed did not reach its file. A verb that failed has said why. */
static int flush_output(int ret)
{
	errno = 0;
	if ((!fflush(stdout) && !ferror(stdout)) || ret)
		return ret;
	fprintf(stderr, "pfq: standard output: %s\n", errno ? strerror(errno) : "a write failed");
	return EXIT_FAILED;
}

/* Return the verb of this name, or NULL. */
static const struct verb *find_verb(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(name, verbs[i].name))
			return &verbs[i];
	for (i = 0; i < ARRAY_SIZE(old_names); i++)
		if (!strcmp(name, old_names[i].verb.name))
			return &old_names[i].verb;
	return NULL;
}

/* argv begins with the verb. getopt() begins its messages with argv[0]. */
static int run_verb(const struct verb *verb, int argc, char **argv)
{
	argv[0] = (char *)verb->full_name;
	return verb->main(argc, argv);
}

/* Return the verb of a program whose name is pfq-VERB, or NULL. Wireshark starts a program without arguments of ours. */
static const struct verb *verb_of_program(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

	return strncmp(name, "pfq-", 4) ? NULL : find_verb(name + 4);
}

static int run(int argc, char **argv)
{
	const struct verb *verb = argc ? verb_of_program(argv[0]) : NULL;
	const char *name = argc > 1 ? argv[1] : NULL;

	if (verb)
		return run_verb(verb, argc, argv);
	if (!name) {
		print_help(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(name, "--help") || !strcmp(name, "-h")) {
		print_help(stdout);
		return EXIT_OK;
	}
	if (!strcmp(name, "--version")) {
		printf("pfq %s\n", pfq_version());
		return EXIT_OK;
	}
	verb = find_verb(name);
	if (verb)
		return run_verb(verb, argc - 1, argv + 1);
	return unknown_verb(name);
}

/*
 * A file or a socket that gets the number of a closed standard stream would be used as that. What takes the number
 * cannot be read as input nor written as output, so that the use of the stream still fails.
 */
static void open_standard_streams(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			return;
}

int main(int argc, char **argv)
{
	open_standard_streams();
	return flush_output(run(argc, argv));
}
